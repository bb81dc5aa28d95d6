package io.kstlib.auth.api.validation;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where to look further into a step that failed, as data: a program shows it, or names what shows it. No case holds a token. All cases are
 * immutable and safe for use by several threads.
 */
public sealed interface Inspection {

    /** The header of the token. */
    record Header() implements Inspection {}

    /** The claims of the token, which someone handed in. */
    record Claims() implements Inspection {}

    /** The clock of this machine. */
    record MachineClock() implements Inspection {}

    /**
     * What a server publishes.
     *
     * @param url where it is
     */
    record Published(URI url) implements Inspection {}

    /**
     * The connection to a server that does not answer.
     *
     * @param endpoint what was asked
     */
    record Connection(URI endpoint) implements Inspection {}

    /**
     * A document that someone handed in.
     *
     * @param name what it was called, without the place where it lies
     * @param otherwise the check that shows it, where the name alone does not lead there
     */
    record HandedIn(String name, Again otherwise) implements Inspection {}

    /**
     * What a new login brings, which replaces the stored token.
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
     * The same validation once more, with all details.
     *
     * @param provider the configured name; {@code null} where no provider is configured for the token
     * @param kind which token it is
     * @param terms what is demanded of it; what is shown of them to others holds no query of an address and no place of a file
     */
    record Again(@Nullable String provider, TokenKind kind, ValidationTerms terms) implements Inspection {}
}
