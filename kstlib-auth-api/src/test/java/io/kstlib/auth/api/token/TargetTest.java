package io.kstlib.auth.api.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

    private static final Target BOTH =
            new Target(List.of("write", "read", "read"), List.of("orders"), List.of("https://api.example.com"));

    @Test
    void theOrderDoesNotMatter() {
        assertEquals(new Target(List.of("read", "write"), List.of("orders"), List.of("https://api.example.com")), BOTH);
        assertEquals("scope read write, audience orders, resource https://api.example.com", BOTH.inWords());
    }

    @Test
    void theStoredFormReadsBack() {
        assertEquals(Optional.of(BOTH), Target.fromMap(BOTH.toMap()));
        assertEquals(Optional.empty(), Target.fromMap(null));
        assertEquals(Optional.empty(), Target.fromMap(Map.of()));
        assertEquals(Optional.empty(), Target.fromMap(Map.of("scope", List.of("a\"b"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\"b", "a\\b", "ümlaut", "a\t"})
    void refusesWhatIsNoScope(String scope) { // RFC 6749 section 3.3
        assertThrows(IllegalArgumentException.class, () -> Target.ofScopes(scope));
    }

    @ParameterizedTest
    @ValueSource(strings = {"api", "/api", "https://api.example.com/#x", "https://api.example.com/%zz", "a b:c"})
    void refusesWhatIsNoResource(String resource) { // RFC 8707 section 2
        assertThrows(IllegalArgumentException.class, () -> Target.ofResources(resource));
    }

    @Test
    void refusesNothingAndTooMuch() {
        String[] many = IntStream.range(0, 51).mapToObj(Integer::toString).toArray(String[]::new);

        assertThrows(IllegalArgumentException.class, () -> new Target(List.of(), List.of(), List.of()));
        assertThrows(IllegalArgumentException.class, () -> Target.ofAudiences("a".repeat(1001)));
        assertThrows(IllegalArgumentException.class, () -> Target.ofScopes(many));
    }

    @Test
    void aTokenKeepsThoseOfItsTargetsThroughItsStoredFormAndARefresh() {
        Token ofTarget = Token.builder(Secret.of("s3cret"), Instant.EPOCH).build();
        Token login = Token.builder(Secret.of("login"), Instant.EPOCH)
                .targets(Map.of(BOTH, ofTarget))
                .build();
        Token next = Token.builder(Secret.of("next"), Instant.EPOCH).build();

        assertEquals(login, Token.fromMap(login.toMap()));
        assertEquals(login.targets(), next.keepingFrom(login).targets());
        assertFalse(login.toString().contains("s3cret"));
        assertFalse(next.toMap().containsKey("targets"));
    }
}
