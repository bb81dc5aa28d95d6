package io.kstlib.auth.spi.storage;

/** That a storage announces changes, as long as it is not closed. Safe for use by several threads. */
public interface ChangeWatch extends AutoCloseable {

    /**
     * Whether changes are announced now. While they are not, because a connection broke, say, the storage is looked at once a second.
     *
     * @return false when a change may have been missed, or may be missed from now on
     */
    boolean isLive();

    /** Ends the announcements. Closing twice does nothing. */
    @Override
    void close();
}
