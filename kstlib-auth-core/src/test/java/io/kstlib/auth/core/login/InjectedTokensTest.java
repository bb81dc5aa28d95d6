package io.kstlib.auth.core.login;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.ConfigurationException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which variable is for which provider. */
class InjectedTokensTest {

    private static Optional<String> variable(Map<String, String> environment, Set<String> providers, String provider) {
        return new InjectedTokens(environment, providers).of(provider).map(InjectedTokens.TokenPlace::variable);
    }

    @Test
    void nameOfAProviderIsWrittenInCapitalsAndUnderscores() {
        assertEquals(
                Optional.of("KSTLIB_TOKEN_MY_CORP_2"),
                variable(Map.of("KSTLIB_TOKEN_MY_CORP_2", "t"), Set.of("my-corp.2", "other"), "my-corp.2"));
    }

    @Test
    void plainVariableIsForTheOnlyProvider() {
        assertEquals(Optional.of("KSTLIB_TOKEN"), variable(Map.of("KSTLIB_TOKEN", "t"), Set.of("one"), "one"));
        assertEquals(Optional.empty(), variable(Map.of("KSTLIB_TOKEN", "t"), Set.of("one", "two"), "one"));
    }

    @Test
    void emptyVariableBringsNothing() {
        assertEquals(Optional.empty(), variable(Map.of("KSTLIB_TOKEN", ""), Set.of("one"), "one"));
    }

    @Test
    void variableOfTwoProvidersIsRefused() {
        ConfigurationException twice = assertThrows(
                ConfigurationException.class,
                () -> variable(Map.of("KSTLIB_TOKEN_A_B", "t"), Set.of("a-b", "a_b"), "a-b"));

        assertTrue(twice.getMessage().contains("\"a-b\" or \"a_b\""), twice.getMessage());
    }

    @Test
    void fileOfOneProviderThatMayBeTheTokenOfAnotherIsRefused() {
        Map<String, String> environment = Map.of("KSTLIB_TOKEN_FILE_X", "t");

        assertThrows(ConfigurationException.class, () -> variable(environment, Set.of("x", "file_x"), "x"));
        assertThrows(ConfigurationException.class, () -> variable(environment, Set.of("x", "file_x"), "file_x"));
        assertEquals(Optional.of("KSTLIB_TOKEN_FILE_X"), variable(environment, Set.of("x", "y"), "x"));
    }
}
