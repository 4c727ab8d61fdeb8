package io.chatpool.bench;

/** Figures with no more digits than they are worth. */
final class Rounded {

  private Rounded() {}

  /** To a hundredth; from a hundred on to a tenth. */
  static double of(double value) {
    double steps = Math.abs(value) < 100 ? 100 : 10;
    return Math.round(value * steps) / steps;
  }
}
