package io.kstlib.storage.sops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretPathTest {

    private static final Map<String, Object> ROOT = Map.of(
            "corporate", Map.of("client_secret", "s1", "list", List.of("first", Map.of("in", "s2"))),
            "sso.company.com", Map.of("a\"b", "s3", "[x]", "s4"),
            "ports", Map.of("8400", "s5"),
            "0", "s6");

    private static Optional<Object> find(String path) {
        return SopsSecrets.Resolver.SecretPath.parse(path).orElseThrow().find(ROOT);
    }

    @Test
    void followsKeysWithDotsBetween() {
        assertEquals(Optional.of("s1"), find("corporate.client_secret"));
        assertEquals(Optional.of(Map.of("in", "s2")), find("corporate.list.1"));
        assertEquals(Optional.of("s2"), find("corporate.list.1.in"));
    }

    @Test
    void readsDigitsAsAKeyWhereThereIsAMap() {
        assertEquals(Optional.of("s5"), find("ports.8400"));
        assertEquals(Optional.of("s6"), find("0"));
    }

    @Test
    void reachesKeysWithDotsAndBracketsInTheFormOfSops() {
        assertEquals(Optional.of("s1"), find("[\"corporate\"][\"client_secret\"]"));
        assertEquals(Optional.of("s1"), find("['corporate']['client_secret']"));
        assertEquals(Optional.of("s2"), find("[\"corporate\"][\"list\"][1][\"in\"]"));
        assertEquals(Optional.of("s3"), find("[\"sso.company.com\"][\"a\\\"b\"]"));
        assertEquals(Optional.of("s4"), find("[\"sso.company.com\"][\"[x]\"]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"corporate.secret", "corporate.list.2", "corporate.list.x", "corporate.client_secret.x", "[0]"})
    void findsNothingWhereThereIsNothing(String path) {
        assertEquals(Optional.empty(), find(path));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a.",
                ".a",
                "a..b",
                "[",
                "[]",
                "[a]",
                "[\"a\"",
                "[\"a\"].b",
                "[\"a\"]x",
                "[-1]",
                "[99999999999]"
            })
    void refusesWhatIsNoPath(String text) {
        assertEquals(Optional.empty(), SopsSecrets.Resolver.SecretPath.parse(text));
    }
}
