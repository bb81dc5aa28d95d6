package io.kstlib.storage.postgresql.server;

import io.kstlib.auth.api.error.StorageException;
import io.kstlib.storage.sops.server.CommandFailedException;
import io.kstlib.storage.sops.server.ServerFailures;
import io.kstlib.storage.sops.server.ServerFailures.Step;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Says what a failure of PostgreSQL means. Errors of a server are told by their code, the SQLSTATE. Their text is not passed on: it may quote what was sent.
 */
public final class PostgresqlFailures {

    private static final ServerFailures WORDS = new ServerFailures("PostgreSQL");

    private PostgresqlFailures() {}

    /**
     * {@return the failure of the storage}
     *
     * @param failure what the driver threw
     * @param location where the token is
     * @param step what was done
     */
    static StorageException of(CommandFailedException failure, String location, Step step) {
        Optional<String> code = failure.code();
        return code.isPresent() && !isEndOfSession(failure)
                ? refused(code.get(), location, step)
                : WORDS.away(location, why(failure));
    }

    /** Makes the failure of a statement. */
    static CommandFailedException failed(Throwable thrown) {
        return new CommandFailedException(
                thrown,
                ServerFailures.cause(thrown, SQLException.class)
                        .map(SQLException::getSQLState)
                        .filter(state -> state.matches("[0-9A-Z]{5}"))
                        .orElse(null));
    }

    /**
     * {@return whether nothing has the name that the statement asked for, such as a table that was not made yet}
     *
     * @param failure the failure of a statement
     */
    public static boolean isOfMissingTable(CommandFailedException failure) {
        return failure.code()
                .filter(code -> code.equals("42P01") || code.equals("3F000"))
                .isPresent();
    }

    /** Whether the session has ended, or was never made. */
    static boolean isEndOfSession(CommandFailedException failure) {
        return failure.code()
                .map(code -> code.startsWith("08")
                        || code.startsWith("58")
                        || code.matches(
                                "57P0[1245]")) // by an administrator, a crash, a dropped database, or its idle time
                .orElse(true);
    }

    private static StorageException refused(String code, String location, Step step) {
        return switch (code) {
            case "25006" ->
                WORDS.away(location, "the server takes no writes now (" + code + "); a fail-over may be under way");
            case "57P03" -> WORDS.away(location, "the server is not ready (" + code + ")");
            case "53300" -> WORDS.away(location, "it has no more connections for this user (" + code + ")");
            case "55P03", "57014", "40001", "40P01" ->
                WORDS.away(location, "another transaction has what is needed, or the server is slow (" + code + ")");
            case "28P01", "28000" ->
                WORDS.unknownUser(
                        location,
                        "the user and password, or a connection of this kind (" + code + ")",
                        "Check username and password of auth.storage.postgresql, and pg_hba.conf of the server");
            case "3D000" -> WORDS.away(location, "it has no such database (" + code + ")");
            case "53100" ->
                WORDS.refused(
                        location,
                        step,
                        "its disk is full (" + code + ")",
                        "Give the PostgreSQL server more room on its disk");
            case "42501" ->
                WORDS.forbidden(
                        location, step, code, "Allow it by GRANT; a check of the storage lists what is missing");
            default ->
                code.startsWith("3F") || code.startsWith("42") || code.startsWith("22") || code.startsWith("23")
                        ? WORDS.refused(
                                location,
                                step,
                                "its table is missing, or is not as kstlib makes it (" + code + ")",
                                "Compare it with the table in docs/postgresql.md, or name another one in auth.storage.postgresql.table")
                        : WORDS.refused(
                                location,
                                step,
                                "it answers with an error (" + code + ")",
                                "Look at the log of the server");
        };
    }

    private static String why(CommandFailedException failure) {
        return ServerFailures.cause(failure, UnfitException.class)
                .map(unfit -> String.valueOf(unfit.getMessage()))
                .or(() -> ServerFailures.ofNetwork(failure))
                .or(() -> failure.code().map(code -> "the connection broke, or was not made (" + code + ")"))
                .orElse("the connection failed");
    }
}
