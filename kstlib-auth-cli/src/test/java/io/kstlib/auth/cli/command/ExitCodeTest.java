package io.kstlib.auth.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.DeadlineException;
import io.kstlib.auth.api.error.LoginFailedException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.error.ServerNotAllowedException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.TokenRefusedException;
import io.kstlib.auth.api.login.LoginStatus;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ExitCodeTest {

    private static final URI SERVER = URI.create("https://sso.company.com");

    private static final Map<AuthException, Integer> CODES = Map.ofEntries(
            Map.entry(new ConfigurationException(new ConfigProblem("auth", Origin.CODE, "x")), 3),
            Map.entry(new PluginException("storage", "x", "x", null, null), 3),
            Map.entry(new SecretException("env://X", "x", null, null), 3),
            Map.entry(new NotLoggedInException("x", NotLoggedInException.Reason.NO_TOKEN, "x", null, null), 2),
            Map.entry(new LoginFailedException(LoginFailedException.Reason.DENIED, "x", null, null), 1),
            Map.entry(new DeadlineException("x", Duration.ofSeconds(1), "x"), 1),
            Map.entry(new NetworkException(SERVER, NetworkException.Reason.TLS, "x", null, null), 1),
            Map.entry(new OAuthErrorException("invalid_client", null, 401, "x", null), 1),
            Map.entry(new ProtocolException(SERVER, "x", null, null), 1),
            Map.entry(new ServerNotAllowedException(SERVER, "x", null), 1),
            Map.entry(new StorageException("/x", StorageException.Reason.UNREADABLE, "x", null, null), 1),
            Map.entry(new TokenRefusedException("validate_claims", "nonce", "x", null, null), 1));

    @Test
    void everyErrorHasItsExitCode() {
        CODES.forEach((error, code) -> assertEquals(code, ExitCode.of(error).code(), error.toString()));
        assertEquals(
                List.of(AuthException.class.getPermittedSubclasses()).stream()
                        .map(Class::getSimpleName)
                        .sorted()
                        .toList(),
                CODES.keySet().stream()
                        .map(error -> error.getClass().getSimpleName())
                        .sorted()
                        .toList());
    }

    @Test
    void aStoreWhoseKeyIsMissingIsAMatterOfConfiguration() {
        StorageException closed = new StorageException("/x", StorageException.Reason.ENCRYPTION, "x", null, null);

        assertEquals(ExitCode.CONFIGURATION, ExitCode.of(closed));
        assertEquals(ExitCode.CONFIGURATION, ExitCode.ofFailedCheck(closed));
    }

    @Test
    void aFailedCheckIsNeitherValidNorInvalid() {
        CODES.forEach((error, code) ->
                assertEquals(code == 3 ? 3 : 2, ExitCode.ofFailedCheck(error).code(), error.toString()));
    }

    @Test
    void statesThatDifferInWhatToDoHaveExitCodesOfTheirOwn() {
        Map<Integer, List<LoginStatus.State>> byCode = Arrays.stream(LoginStatus.State.values())
                .collect(Collectors.groupingBy(state -> ExitCode.of(state).code()));

        assertEquals(List.of(LoginStatus.State.VALID, LoginStatus.State.EXPIRING_SOON), byCode.get(0));
        assertEquals(List.of(LoginStatus.State.EXPIRED_REFRESHABLE, LoginStatus.State.OBTAINABLE), byCode.get(4));
        byCode.forEach(
                (code, states) -> assertTrue(Set.of(0, 4).contains(code) || states.size() == 1, states.toString()));
    }

    @Test
    void terminalsAreThoseThatTheLauncherNames() {
        assertEquals(new Terminals(Set.of(Terminals.Stream.IN, Terminals.Stream.ERR)), Terminals.of("02"));
        assertEquals(Terminals.NONE, Terminals.of(""));
    }
}
