package io.kstlib.storage.postgresql.server;

import java.sql.SQLException;

/** A session that answers, and must not be used. The message says why. */
final class UnfitException extends SQLException {

    private static final long serialVersionUID = 1L;

    UnfitException(String why) {
        super(why);
    }
}
