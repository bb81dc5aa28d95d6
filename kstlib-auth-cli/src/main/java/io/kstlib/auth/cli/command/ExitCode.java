package io.kstlib.auth.cli.command;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.cli.command.Command.Exit;

/** All exit codes of the command. Only here, errors and states become exit codes. */
public enum ExitCode implements Exit {
    /** The command did what it was asked to. */
    DONE(0, "done"),
    /** The command failed; standard error says why. */
    FAILED(1, "failed: standard error says why"),
    /** The command needs a login by a person. */
    NOT_LOGGED_IN(2, "not logged in: run \"kstlib auth login\""),
    /** The configuration, the plugins or the command line must change first. */
    CONFIGURATION(3, "the configuration, a key, a plugin or the command line is wrong"),

    /** {@code status}: the access token is still valid. */
    STATUS_VALID(0, "valid, also when it expires soon"),
    /** {@code status}: what is stored cannot be read. */
    STATUS_UNREADABLE(1, "the stored token cannot be read"),
    /** {@code status}: nothing is stored. */
    STATUS_NOT_LOGGED_IN(2, "not logged in"),
    /** {@code status}: the access token is expired or missing, and the next {@code token} gets a new one. */
    STATUS_EXPIRED_REFRESHABLE(4, "expired or none yet, but \"kstlib auth token\" gets one"),
    /** {@code status}: expired, and only a login helps. */
    STATUS_EXPIRED(5, "expired: log in again"),
    /** {@code status}: stored for another server, client or trust. */
    STATUS_ISSUED_FOR_ANOTHER(6, "the stored token was issued for another server, client or trust"),

    /** {@code check}: every step passed. */
    CHECK_VALID(0, "the token is valid"),
    /** {@code check}: a step failed. */
    CHECK_INVALID(1, "the token is not valid"),
    /** {@code check}: nothing can be said about the token. */
    CHECK_IMPOSSIBLE(2, "could not check: there is no token, or a server could not be asked"),
    /** {@code check}: the token may be valid, but third parties cannot verify it. */
    CHECK_NOT_VERIFIABLE(4, "third parties cannot verify it: encrypted, opaque, or for Microsoft Graph only"),
    /** {@code check}: the token is from another provider. */
    CHECK_OTHER_PROVIDER(5, "a different provider issued the token than the one it was checked against"),

    /** {@code logout}: removed here, but a token may still be valid at the provider. */
    LOGOUT_NOT_REVOKED(4, "removed here, but a token was not revoked and may still be valid"),
    /** {@code logout}: removed here and revoked, but the person is still logged in to the provider. */
    LOGOUT_SESSION_GOES_ON(5, "removed here, but the session at the provider was not ended (--sso)"),

    /** {@code allow}: the person refused. */
    ALLOW_REFUSED(1, "not allowed"),

    /** {@code setup}: the change was not made, or not all of it. */
    SETUP_FAILED(1, "not changed: you said no, or standard error says why"),

    /** {@code exec}: the program ran. */
    EXEC_CHILD(
            0,
            "the program ended with 0; any other code is its own, or 128 plus the number of the signal that ended it"),
    /** {@code exec}: the program did not run. */
    EXEC_NOT_LOGGED_IN(2, "not logged in, and the program was not run; 1 and 3 as for \"kstlib auth token\""),
    /** {@code exec}: the program is there and did not start. As in shells. */
    EXEC_NOT_STARTED(126, "the program could not be started: standard error says why"),
    /** {@code exec}: there is no such program. As in shells. */
    EXEC_NOT_FOUND(127, "the program was not found"),

    /** {@code doctor}: nothing failed. */
    DOCTOR_WELL(0, "nothing is wrong; there may be warnings"),
    /** {@code doctor}: something failed. */
    DOCTOR_UNWELL(1, "something is wrong: the answer says what, and how to fix it"),

    /** {@code agent}: it runs, or did what it was asked to. */
    AGENT_DONE(0, "it runs, or did what it was asked to"),
    /** {@code agent}: there is none, or it could not do what it was asked to. */
    AGENT_AWAY(1, "no agent runs, or it could not do that: standard error says why"),

    /** Ctrl-C: 128 plus the number of the signal, as in shells. */
    INTERRUPTED(130, "interrupted (Ctrl-C)");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    @Override
    public int code() {
        return code;
    }

    /** {@return the meaning, for help texts} */
    public String meaning() {
        return meaning;
    }

    /** {@return the exit code for the error} */
    public static ExitCode of(AuthException error) {
        boolean isStepUp =
                error instanceof OAuthErrorException refused && refused.stepUp().isPresent();
        if (isStepUp || error instanceof NotLoggedInException) {
            return NOT_LOGGED_IN;
        }
        boolean configuration = error instanceof ConfigurationException
                || error instanceof PluginException
                || error instanceof SecretException
                || (error instanceof StorageException storage
                        && storage.reason() == StorageException.Reason.ENCRYPTION);
        return configuration ? CONFIGURATION : FAILED;
    }

    /**
     * {@return the exit code for it}
     *
     * @param error the reason why a token could not be checked
     */
    public static ExitCode ofFailedCheck(AuthException error) {
        return of(error) == CONFIGURATION ? CONFIGURATION : CHECK_IMPOSSIBLE;
    }

    /**
     * Returns the exit code of {@code check}.
     *
     * @param verdict the verdict of the report
     * @return the exit code
     */
    public static ExitCode of(ValidationReport.Verdict verdict) {
        return switch (verdict) {
            case VALID -> CHECK_VALID;
            case INVALID -> CHECK_INVALID;
            case UNDECIDED -> CHECK_IMPOSSIBLE;
            case NOT_VERIFIABLE -> CHECK_NOT_VERIFIABLE;
            case OTHER_PROVIDER -> CHECK_OTHER_PROVIDER;
        };
    }

    /**
     * {@return the exit code of {@code status}}
     *
     * @param status the login at a provider
     */
    public static ExitCode of(LoginStatus status) {
        boolean configuration =
                status.problem().map(ExitCode::of).filter(CONFIGURATION::equals).isPresent();
        return configuration ? CONFIGURATION : of(status.state());
    }

    /**
     * {@return the exit code of {@code status} for it, whatever the reason}
     *
     * @param state the state of the login at a provider
     */
    public static ExitCode of(LoginStatus.State state) {
        return switch (state) {
            case VALID, EXPIRING_SOON -> STATUS_VALID;
            case EXPIRED_REFRESHABLE, OBTAINABLE -> STATUS_EXPIRED_REFRESHABLE;
            case EXPIRED -> STATUS_EXPIRED;
            case NOT_LOGGED_IN -> STATUS_NOT_LOGGED_IN;
            case ISSUED_FOR_ANOTHER -> STATUS_ISSUED_FOR_ANOTHER;
            case UNREADABLE -> STATUS_UNREADABLE;
            case MISCONFIGURED -> CONFIGURATION;
        };
    }
}
