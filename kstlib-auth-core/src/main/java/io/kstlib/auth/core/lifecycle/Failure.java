package io.kstlib.auth.core.lifecycle;

import static io.kstlib.auth.core.lifecycle.Failure.Trait.LASTS;
import static io.kstlib.auth.core.lifecycle.Failure.Trait.LEAVES_TOKEN_VALID;
import static io.kstlib.auth.core.lifecycle.Failure.Trait.MAY_HAVE_ROTATED;
import static io.kstlib.auth.core.lifecycle.Failure.Trait.NEEDS_A_PERSON;
import static io.kstlib.auth.core.lifecycle.Failure.Trait.NOT_READABLE_NOW;
import static io.kstlib.auth.core.lifecycle.Failure.Trait.PASSES;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.DeadlineException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import java.util.Set;

/** The meaning of a failure for a login: one row for each error and its reason. */
enum Failure {
    HOST_UNKNOWN(LEAVES_TOKEN_VALID),
    CANNOT_CONNECT(LEAVES_TOKEN_VALID),
    TLS(LEAVES_TOKEN_VALID),
    CONNECT_TIMED_OUT(LEAVES_TOKEN_VALID, PASSES),
    TIMED_OUT(LEAVES_TOKEN_VALID, PASSES, MAY_HAVE_ROTATED),
    BROKEN_OFF(LEAVES_TOKEN_VALID, PASSES, MAY_HAVE_ROTATED),
    UNAVAILABLE(LEAVES_TOKEN_VALID, PASSES),
    SERVER_ERROR(LEAVES_TOKEN_VALID, PASSES, MAY_HAVE_ROTATED),
    STILL_ANSWERING(LEAVES_TOKEN_VALID, PASSES),
    INTERRUPTED(LEAVES_TOKEN_VALID, MAY_HAVE_ROTATED),
    /** An answer that cannot be understood. */
    PROTOCOL(LEAVES_TOKEN_VALID, MAY_HAVE_ROTATED),

    /** {@code invalid_grant} (RFC 6749 section 5.2). */
    GRANT_REFUSED(LEAVES_TOKEN_VALID, LASTS, NEEDS_A_PERSON),
    /** Another error of the token endpoint. */
    REFUSED(LEAVES_TOKEN_VALID, LASTS, NEEDS_A_PERSON),
    /** An error of the token endpoint that asks for another try (RFC 6749 section 4.1.2.1). */
    REFUSED_FOR_NOW(LEAVES_TOKEN_VALID, PASSES),
    /**
     * An error with a status for an error of the server (HTTP 5xx). RFC 6749 section 5.2 gives an error about the grant the status of an error of the
     * client, so this one says nothing about the grant.
     */
    SERVER_FAILED(LEAVES_TOKEN_VALID, MAY_HAVE_ROTATED, LASTS, NEEDS_A_PERSON),
    SERVER_FAILED_FOR_NOW(LEAVES_TOKEN_VALID, PASSES, MAY_HAVE_ROTATED),
    /** {@code invalid_grant} with such a status. */
    GRANT_REFUSED_BY_FAILED_SERVER(LEAVES_TOKEN_VALID, MAY_HAVE_ROTATED, LASTS, NEEDS_A_PERSON),

    STORAGE_UNREACHABLE(LEAVES_TOKEN_VALID, PASSES, NOT_READABLE_NOW),
    STORAGE_LOCKED(LEAVES_TOKEN_VALID),
    LOCK_LOST(LEAVES_TOKEN_VALID, PASSES),
    CANNOT_LOCK(LEAVES_TOKEN_VALID, NEEDS_A_PERSON),
    NOT_WRITABLE(LEAVES_TOKEN_VALID, NEEDS_A_PERSON),
    ENCRYPTION(LEAVES_TOKEN_VALID, LASTS, NEEDS_A_PERSON),
    /** The keyring is locked until you unlock it. This says nothing about its content. */
    KEYRING_LOCKED(LEAVES_TOKEN_VALID, NOT_READABLE_NOW, NEEDS_A_PERSON),
    UNREADABLE(NEEDS_A_PERSON),
    EXPOSED(NEEDS_A_PERSON),

    /** The token endpoint of another provider, or its listener, took too long. */
    DEADLINE(LEAVES_TOKEN_VALID, PASSES),
    /** A failure outside of the sealed family, or a plugin that is missing. */
    PLUGIN(LEAVES_TOKEN_VALID, MAY_HAVE_ROTATED, LASTS, NEEDS_A_PERSON),
    NOT_LOGGED_IN(LASTS, NEEDS_A_PERSON),
    /** The login to another provider, which brings the next token of this one, is missing. */
    NOT_LOGGED_IN_ELSEWHERE(LEAVES_TOKEN_VALID, LASTS, NEEDS_A_PERSON),
    /** The configuration, a secret, or a check of the answer. */
    OTHER(LEAVES_TOKEN_VALID, LASTS, NEEDS_A_PERSON);

    /** A property of a failure. */
    enum Trait {
        /** The same request may succeed in a moment. */
        PASSES,
        /** Nothing says that a token that is known is not valid: it is handed out instead. */
        LEAVES_TOKEN_VALID,
        /** The server may have replaced the refresh token, although there is no answer that can be used. */
        MAY_HAVE_ROTATED,
        /** The storage cannot be read now. This says nothing about its content. */
        NOT_READABLE_NOW,
        /** A pause is of no use: it stays until someone repairs the configuration, a secret, a recipient, a plugin or the server. */
        LASTS,
        /** A person is warned although there is a token, because time does not repair it. */
        NEEDS_A_PERSON
    }

    private static final Set<String> FOR_NOW = Set.of("temporarily_unavailable", "server_error", "slow_down");
    private static final String INVALID_GRANT = "invalid_grant";
    private static final int SERVER_ERRORS = 500;

    @SuppressWarnings("ImmutableEnumChecker") // a set that cannot be changed
    private final Set<Trait> traits;

    Failure(Trait... traits) {
        this.traits = Set.of(traits);
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /**
     * {@return the row of a failure}
     *
     * @param failure the exception of a refresh, a request or the storage
     * @param provider the provider whose token is wanted
     */
    static Failure of(AuthException failure, String provider) {
        if (failure instanceof NetworkException network) {
            return switch (network.reason()) {
                case UNKNOWN_HOST -> HOST_UNKNOWN;
                case CANNOT_CONNECT -> CANNOT_CONNECT;
                case TLS -> TLS;
                case CONNECT_TIMED_OUT -> CONNECT_TIMED_OUT;
                case TIMED_OUT -> TIMED_OUT;
                case BROKEN_OFF -> BROKEN_OFF;
                case UNAVAILABLE -> UNAVAILABLE;
                case SERVER_ERROR -> SERVER_ERROR;
                case STILL_ANSWERING -> STILL_ANSWERING;
                case INTERRUPTED -> INTERRUPTED;
            };
        }
        if (failure instanceof StorageException storage) {
            return of(storage);
        }
        if (failure instanceof OAuthErrorException refused) {
            return of(refused);
        }
        if (failure instanceof NotLoggedInException missing) {
            return missing.provider().equals(provider) ? NOT_LOGGED_IN : NOT_LOGGED_IN_ELSEWHERE;
        }
        if (failure instanceof DeadlineException) {
            return DEADLINE;
        }
        if (failure instanceof ProtocolException) {
            return PROTOCOL;
        }
        return failure instanceof PluginException ? PLUGIN : OTHER;
    }

    private static Failure of(StorageException storage) {
        return switch (storage.reason()) {
            case UNREACHABLE -> STORAGE_UNREACHABLE;
            case LOCKED -> STORAGE_LOCKED;
            case LOCK_LOST -> LOCK_LOST;
            case CANNOT_LOCK -> CANNOT_LOCK;
            case NOT_WRITABLE -> NOT_WRITABLE;
            case ENCRYPTION ->
                storage.remedy()
                                .filter(remedy -> remedy.kind() == Remedy.Kind.UNLOCK_KEYRING)
                                .isPresent()
                        ? KEYRING_LOCKED
                        : ENCRYPTION;
            case UNREADABLE -> UNREADABLE;
            case EXPOSED -> EXPOSED;
        };
    }

    private static Failure of(OAuthErrorException refused) {
        boolean isOfServer = refused.status() >= SERVER_ERRORS;
        if (FOR_NOW.contains(refused.error())) {
            return isOfServer ? SERVER_FAILED_FOR_NOW : REFUSED_FOR_NOW;
        }
        if (refused.error().equals(INVALID_GRANT)) {
            return isOfServer ? GRANT_REFUSED_BY_FAILED_SERVER : GRANT_REFUSED;
        }
        return isOfServer ? SERVER_FAILED : REFUSED;
    }

    /** Returns the part of a failure that its repetition shares. The words may be new each time: some servers add an identifier and the time. */
    static String sort(AuthException failure) {
        String name = failure.getClass().getName();
        if (failure instanceof OAuthErrorException refused) {
            return name + " " + refused.error();
        }
        if (failure instanceof NotLoggedInException missing) {
            return name + " " + missing.reason();
        }
        return failure instanceof StorageException storage ? name + " " + storage.reason() : name;
    }
}
