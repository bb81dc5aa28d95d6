package io.kstlib.auth.spi.storage;

/** A watch of a storage that announces changes until it is closed. Safe for use by several threads. */
public interface ChangeWatch extends AutoCloseable {

    /**
     * Whether changes are announced now. If not, for example because a connection broke, kstlib looks at the storage once a second.
     *
     * @return false when a change may have been missed, or may be missed from now on
     */
    boolean isLive();

    /** Ends the announcements. Closing twice does nothing. */
    @Override
    void close();
}
