package io.chatpool.pool;

/**
 * Mailboxes by id, in pages that are made when an id in them is touched: ids nobody used cost a
 * share of one reference per page. (NOT thread safe)
 */
final class MailboxTable {

  private static final int PAGE_BITS = 10;
  private static final int PAGE_LENGTH = 1 << PAGE_BITS;

  private final Mailbox[][] pages;
  private int touched;

  MailboxTable(int maxId) {
    pages = new Mailbox[(maxId >>> PAGE_BITS) + 1][];
  }

  /** How many mailboxes exist. */
  int touched() {
    return touched;
  }

  /** The mailbox of an id, made if this is the first touch. */
  Mailbox touch(int id) {
    Mailbox[] page = pages[id >>> PAGE_BITS];
    if (page == null) {
      page = new Mailbox[PAGE_LENGTH];
      pages[id >>> PAGE_BITS] = page;
    }
    Mailbox mailbox = page[id & PAGE_LENGTH - 1];
    if (mailbox == null) {
      mailbox = new Mailbox(id);
      page[id & PAGE_LENGTH - 1] = mailbox;
      touched++;
    }
    return mailbox;
  }

  /** The mailbox of an id, or null if nobody has touched it. */
  Mailbox find(int id) {
    Mailbox[] page = pages[id >>> PAGE_BITS];
    return page == null ? null : page[id & PAGE_LENGTH - 1];
  }

  int pageCount() {
    return pages.length;
  }

  /**
   * The mailboxes of one page, with null where nobody has touched one; null if nobody touched any.
   */
  Mailbox[] page(int number) {
    return pages[number];
  }
}
