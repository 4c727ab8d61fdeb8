package io.chatpool.server;

import io.chatpool.session.Session;
import io.chatpool.wire.RequestDecoder;
import io.chatpool.wire.RequestReader;

/**
 * One connection, short or long: what both have, and what a server verticle does to them. (NOT
 * thread safe: it lives on its event loop)
 */
abstract class Connection implements Transport.Listener, Intake.Decoder {

  /** Hears what becomes of connections. */
  interface Owner {

    /** The connection's first request makes it a long one, which takes its place. */
    void becomeLong(ShortConnection connection, LongConnection successor);

    /** The connection has ended. */
    void connectionClosed(Connection connection);
  }

  final Owner owner;
  final ConnectionServices services;
  final Transport transport;
  final Session session;
  final RequestReader reader;
  final Intake intake;

  /** A connection on which nothing has been read. */
  Connection(Owner owner, ConnectionServices services, Transport transport, Session session) {
    this.owner = owner;
    this.services = services;
    this.transport = transport;
    this.session = session;
    reader = transport.reader(new RequestDecoder(services.limits()));
    intake = new Intake(services.turns(), services.input(), transport);
    takeOver();
  }

  /** Takes the place of a connection. */
  Connection(Connection predecessor) {
    owner = predecessor.owner;
    services = predecessor.services;
    transport = predecessor.transport;
    session = predecessor.session;
    reader = predecessor.reader;
    intake = predecessor.intake;
    takeOver();
  }

  private void takeOver() {
    intake.handOverTo(this);
    transport.handOverTo(this);
  }

  /** The server is about to stop: what has come is answered, and then it ends. */
  abstract void drain();

  /** There is no more time, or no reason, to wait for anything. */
  public abstract void cutOff();

  /** The pool has ended, and what it held with it. */
  abstract void poolEnded();

  @Override
  public final void bytesRead(byte[] bytes, int from, int to) {
    intake.read(bytes, from, to);
  }

  @Override
  public final void overflowed() {
    cutOff();
  }

  @Override
  public final void inputEnded() {
    intake.end();
  }
}
