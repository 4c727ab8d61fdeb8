package io.chatpool.pool;

import java.util.function.Consumer;

/** A way past all mailboxes, in slices, again and again. (NOT thread safe) */
final class MailboxRound {

  private final MailboxTable table;
  private int nextPage;

  MailboxRound(MailboxTable table) {
    this.table = table;
  }

  /** The next slice is the first one. */
  void restart() {
    nextPage = 0;
  }

  /**
   * Visits the mailboxes of the next slice.
   *
   * @param touchedPages how many pages to look at in which there are mailboxes
   * @param pages how many pages to go past; one without mailboxes costs next to nothing
   * @return true when this slice has ended a round
   */
  boolean visit(int touchedPages, int pages, Consumer<Mailbox> visitor) {
    int end = (int) Math.min((long) nextPage + pages, table.pageCount());
    int touchedPagesLeft = touchedPages;
    while (nextPage < end && touchedPagesLeft > 0) {
      Mailbox[] page = table.page(nextPage++);
      if (page != null) {
        touchedPagesLeft--;
        visit(page, visitor);
      }
    }
    if (nextPage < table.pageCount()) {
      return false;
    }
    nextPage = 0;
    return true;
  }

  private static void visit(Mailbox[] page, Consumer<Mailbox> visitor) {
    for (Mailbox mailbox : page) {
      if (mailbox != null) {
        visitor.accept(mailbox);
      }
    }
  }
}
