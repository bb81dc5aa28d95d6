package io.kstlib.auth.api.validation.report;

import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationTerms;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The place to look further after a failed step, as data. A program shows it, or names a command that shows it. No case holds a token. All cases are
 * immutable and safe for use by several threads.
 */
public sealed interface Inspection {

    /** The header of the token. */
    record Header() implements Inspection {}

    /** The claims of a token that the caller supplied. */
    record Claims() implements Inspection {}

    /** The clock of this machine. */
    record MachineClock() implements Inspection {}

    /**
     * A document that a server publishes.
     *
     * @param url the URL of the published document
     */
    record Published(URI url) implements Inspection {}

    /**
     * The connection to a server that does not answer.
     *
     * @param endpoint the URL that was asked
     */
    record Connection(URI endpoint) implements Inspection {}

    /**
     * A document that the caller supplied.
     *
     * @param name its name, without its folder
     * @param otherwise the validation that shows it, if the name is not enough to find it
     */
    record Supplied(String name, Again otherwise) implements Inspection {}

    /**
     * The token of a new login, which replaces the stored token.
     *
     * @param provider the configured name
     */
    record Login(String provider) implements Inspection {}

    /**
     * A provider's configuration and its servers.
     *
     * @param provider the configured name
     */
    record Configuration(String provider) implements Inspection {}

    /** The providers that are configured. */
    record Providers() implements Inspection {}

    /**
     * Validates again, with all details.
     *
     * @param provider the configured name; {@code null} where no provider is configured for the token
     * @param kind which token it is
     * @param terms what is demanded of it; shown to others without URL queries and folders
     */
    record Again(@Nullable String provider, TokenKind kind, ValidationTerms terms) implements Inspection {}
}
