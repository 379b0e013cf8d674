package io.millrace.channels.transfer;

import org.jspecify.annotations.Nullable;

/** Room for one item, in the cell itself. */
public final class SingleItemTransfer<T> extends CellTransfer<T> {

  @Override
  public int capacity() {
    return 1;
  }

  @Override
  boolean hasRoom(@Nullable Object content) {
    return content == null || content instanceof Armed;
  }

  @Override
  public Offer send(T item, Hold hold, Patience patience) throws InterruptedException {
    Offer offer = offer(item);
    return offer == Offer.FULL ? enter(() -> offer(item), hold, patience) : offer;
  }
}
