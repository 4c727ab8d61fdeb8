package io.chatpool.pool;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Mailboxes by id. What leads to a mailbox is made when it is put here, and nearly all of that goes
 * with the last one that needs it. (NOT thread safe)
 *
 * <p>A leaf has the mailboxes of 1,024 ids: a few of them in the order of their ids in an array of
 * just that length, so that ids far apart cost little; or, when there are more, an array with a
 * place for every id, so that finding one is one look. What stays is six bytes per 1,024 ids up to
 * the highest that was used.
 */
final class MailboxTable {

  private static final int LEAF_BITS = 10;
  private static final int LEAF_LENGTH = 1 << LEAF_BITS;

  /** Leaves that are passed at once if there is none among them. */
  private static final int BRANCH_BITS = 10;

  /** With more mailboxes than this a leaf gets a place for every id: 64 bytes for each, or less. */
  private static final int MAX_SPARSE = 64;

  /** A leaf with as few mailboxes gets short again: not at once, or it would go to and fro. */
  private static final int SPARSE_AGAIN = MAX_SPARSE / 2;

  private static final Mailbox[] EMPTY = {};

  /** Null where there is no mailbox. */
  private Mailbox[][] leaves = new Mailbox[1][];

  /** How many mailboxes each leaf has. */
  private short[] leafSizes = new short[1];

  /** How many mailboxes each 1,024 leaves have. */
  private int[] branchSizes = new int[1];

  private int size;

  /** How many mailboxes are in here. */
  int size() {
    return size;
  }

  /** The mailbox of an id, or null if there is none. */
  Mailbox find(int id) {
    int number = id >>> LEAF_BITS;
    Mailbox[] leaf = number < leaves.length ? leaves[number] : null;
    if (leaf == null) {
      return null;
    }
    if (leaf.length == LEAF_LENGTH) {
      return leaf[id & LEAF_LENGTH - 1];
    }
    int position = position(leaf, id);
    return position < leaf.length && leaf[position].id == id ? leaf[position] : null;
  }

  /** Puts a mailbox in that is not in here. */
  void put(Mailbox mailbox) {
    int number = mailbox.id >>> LEAF_BITS;
    if (number >= leaves.length) {
      grow(number + 1);
    }
    Mailbox[] leaf = leaves[number] == null ? EMPTY : leaves[number];
    if (leaf.length == MAX_SPARSE) {
      leaf = spread(leaf);
    }
    if (leaf.length == LEAF_LENGTH) {
      leaf[mailbox.id & LEAF_LENGTH - 1] = mailbox;
    } else {
      leaf = insert(leaf, mailbox);
    }
    leaves[number] = leaf;
    leafSizes[number]++;
    branchSizes[number >>> BRANCH_BITS]++;
    size++;
  }

  /** Takes a mailbox out that is in here. */
  void remove(Mailbox mailbox) {
    int number = mailbox.id >>> LEAF_BITS;
    Mailbox[] leaf = leaves[number];
    int left = --leafSizes[number];
    branchSizes[number >>> BRANCH_BITS]--;
    size--;
    if (left == 0) {
      leaves[number] = null;
    } else if (leaf.length != LEAF_LENGTH) {
      leaves[number] = without(leaf, mailbox);
    } else {
      leaf[mailbox.id & LEAF_LENGTH - 1] = null;
      if (left == SPARSE_AGAIN) {
        leaves[number] = gather(leaf, left);
      }
    }
  }

  /**
   * Visits mailboxes in the order of their ids.
   *
   * @param firstId where to begin
   * @param count how many to visit
   * @param visitor may remove the mailbox that it is given
   * @return where to go on; 0 when there is no mailbox behind those that were visited
   */
  int visit(int firstId, int count, Consumer<Mailbox> visitor) {
    int left = count;
    int inLeaf = firstId & LEAF_LENGTH - 1;
    for (int number = nextLeaf(firstId >>> LEAF_BITS);
        number < leaves.length;
        number = nextLeaf(number + 1)) {
      Mailbox[] leaf = leaves[number];
      boolean begins = number == firstId >>> LEAF_BITS;
      int first = !begins ? 0 : leaf.length == LEAF_LENGTH ? inLeaf : position(leaf, firstId);
      for (int i = first; i < leaf.length; i++) {
        Mailbox mailbox = leaf[i];
        if (mailbox != null) {
          if (left-- == 0) {
            return mailbox.id;
          }
          visitor.accept(mailbox);
        }
      }
    }
    return 0;
  }

  /** The first leaf from a number on that is there; a number behind all if there is none. */
  private int nextLeaf(int from) {
    int number = from;
    while (number < leaves.length && leaves[number] == null) {
      boolean branchIsEmpty = branchSizes[number >>> BRANCH_BITS] == 0;
      number = branchIsEmpty ? (number >>> BRANCH_BITS) + 1 << BRANCH_BITS : number + 1;
    }
    return number;
  }

  private void grow(int atLeast) {
    int length = Math.max(atLeast, Math.min(2 * leaves.length, 1 << Integer.SIZE - 1 - LEAF_BITS));
    leaves = Arrays.copyOf(leaves, length);
    leafSizes = Arrays.copyOf(leafSizes, length);
    branchSizes = Arrays.copyOf(branchSizes, (length - 1 >>> BRANCH_BITS) + 1);
  }

  /** Where an id is in a short leaf, or would be. */
  private static int position(Mailbox[] leaf, int id) {
    int low = 0;
    int high = leaf.length;
    while (low < high) {
      int middle = low + high >>> 1;
      if (leaf[middle].id < id) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static Mailbox[] insert(Mailbox[] leaf, Mailbox mailbox) {
    int position = position(leaf, mailbox.id);
    Mailbox[] longer = new Mailbox[leaf.length + 1];
    System.arraycopy(leaf, 0, longer, 0, position);
    longer[position] = mailbox;
    System.arraycopy(leaf, position, longer, position + 1, leaf.length - position);
    return longer;
  }

  private static Mailbox[] without(Mailbox[] leaf, Mailbox mailbox) {
    int position = position(leaf, mailbox.id);
    Mailbox[] shorter = Arrays.copyOf(leaf, leaf.length - 1);
    System.arraycopy(leaf, position + 1, shorter, position, shorter.length - position);
    return shorter;
  }

  private static Mailbox[] spread(Mailbox[] leaf) {
    Mailbox[] direct = new Mailbox[LEAF_LENGTH];
    for (Mailbox mailbox : leaf) {
      direct[mailbox.id & LEAF_LENGTH - 1] = mailbox;
    }
    return direct;
  }

  private static Mailbox[] gather(Mailbox[] direct, int count) {
    Mailbox[] leaf = new Mailbox[count];
    int next = 0;
    for (Mailbox mailbox : direct) {
      if (mailbox != null) {
        leaf[next++] = mailbox;
      }
    }
    return leaf;
  }
}
