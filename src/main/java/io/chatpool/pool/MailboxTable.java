package io.chatpool.pool;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Mailboxes by id. What leads to a mailbox is made when it is put here, and goes with the last one
 * that needs it. (NOT thread safe)
 *
 * <p>A leaf has the mailboxes of 1,024 ids: a few of them in the order of their ids in an array of
 * just that length, so that ids far apart cost little; or, when there are more, an array with a
 * place for every id, so that finding one is one look. A branch has the leaves of 1,024 x 1,024
 * ids.
 */
final class MailboxTable {

  private static final int LEAF_BITS = 10;
  private static final int LEAF_LENGTH = 1 << LEAF_BITS;
  private static final int BRANCH_BITS = 10;
  private static final int BRANCH_LENGTH = 1 << BRANCH_BITS;

  /** With more mailboxes than this a leaf gets a place for every id: 64 bytes for each, or less. */
  private static final int MAX_SPARSE = 64;

  /**
   * A leaf with as few mailboxes gets short again: well below, so that it does not go to and fro.
   */
  private static final int SPARSE_AGAIN = MAX_SPARSE / 2;

  private static final Mailbox[] EMPTY = {};

  private static final class Branch {
    final Mailbox[][] leaves = new Mailbox[BRANCH_LENGTH][];
    final short[] sizes = new short[BRANCH_LENGTH];
    int leafCount;
  }

  private Branch[] branches = new Branch[1];
  private int size;

  /** How many mailboxes are in here. */
  int size() {
    return size;
  }

  /** The mailbox of an id, or null if there is none. */
  Mailbox find(int id) {
    int number = id >>> LEAF_BITS + BRANCH_BITS;
    Branch branch = number < branches.length ? branches[number] : null;
    Mailbox[] leaf = branch == null ? null : branch.leaves[leafNumber(id)];
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
    Branch branch = branchFor(mailbox.id);
    int number = leafNumber(mailbox.id);
    Mailbox[] leaf = branch.leaves[number];
    if (leaf == null) {
      leaf = EMPTY;
      branch.leafCount++;
    }
    if (leaf.length == MAX_SPARSE) {
      leaf = spread(leaf);
    }
    if (leaf.length == LEAF_LENGTH) {
      leaf[mailbox.id & LEAF_LENGTH - 1] = mailbox;
    } else {
      leaf = insert(leaf, mailbox);
    }
    branch.leaves[number] = leaf;
    branch.sizes[number]++;
    size++;
  }

  /** Takes a mailbox out that is in here. */
  void remove(Mailbox mailbox) {
    int branchNumber = mailbox.id >>> LEAF_BITS + BRANCH_BITS;
    Branch branch = branches[branchNumber];
    int number = leafNumber(mailbox.id);
    Mailbox[] leaf = branch.leaves[number];
    int left = --branch.sizes[number];
    size--;
    if (left == 0) {
      branch.leaves[number] = null;
      if (--branch.leafCount == 0) {
        branches[branchNumber] = null;
      }
    } else if (leaf.length != LEAF_LENGTH) {
      branch.leaves[number] = without(leaf, mailbox);
    } else {
      leaf[mailbox.id & LEAF_LENGTH - 1] = null;
      if (left == SPARSE_AGAIN) {
        branch.leaves[number] = gather(leaf, left);
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
    long id = firstId;
    while (id >>> LEAF_BITS + BRANCH_BITS < branches.length) {
      Branch branch = branches[(int) (id >>> LEAF_BITS + BRANCH_BITS)];
      if (branch == null) {
        id = (id >>> LEAF_BITS + BRANCH_BITS) + 1 << LEAF_BITS + BRANCH_BITS;
        continue;
      }
      Mailbox[] leaf = branch.leaves[leafNumber((int) id)];
      long nextLeaf = (id >>> LEAF_BITS) + 1 << LEAF_BITS;
      if (leaf != null) {
        boolean direct = leaf.length == LEAF_LENGTH;
        int i = direct ? (int) id & LEAF_LENGTH - 1 : position(leaf, (int) id);
        for (; i < leaf.length; i++) {
          Mailbox mailbox = leaf[i];
          if (mailbox != null) {
            if (left-- == 0) {
              return mailbox.id;
            }
            visitor.accept(mailbox);
          }
        }
      }
      id = nextLeaf;
    }
    return 0;
  }

  private Branch branchFor(int id) {
    int number = id >>> LEAF_BITS + BRANCH_BITS;
    if (number >= branches.length) {
      branches = Arrays.copyOf(branches, number + 1);
    }
    if (branches[number] == null) {
      branches[number] = new Branch();
    }
    return branches[number];
  }

  private static int leafNumber(int id) {
    return id >>> LEAF_BITS & BRANCH_LENGTH - 1;
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
