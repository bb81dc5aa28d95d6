package io.kstlib.auth.spi.internal.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {

    private static final List<String> KNOWN = List.of("issuer", "client_id", "client_secret", "scopes", "file", "sops");

    @ParameterizedTest
    @CsvSource({
        "isuer,issuer",
        "ISSUER,issuer",
        "clientid,client_id",
        "client-id,client_id",
        "flie,file",
        "scope,scopes",
        "spos,sops",
        "client_sceret,client_secret"
    })
    void findsWhatWasMeant(String written, String meant) {
        assertEquals(Optional.of(meant), Suggestion.nearest(written, KNOWN));
    }

    @ParameterizedTest
    @CsvSource({"devise,device_code", "device,device_code", "clinet,client_id", "client_secre,client_secret"})
    void findsWhatWasMeantByItsFirstPart(String written, String meant) {
        assertEquals(
                Optional.of(meant), Suggestion.nearest(written, List.of("client_id", "client_secret", "device_code")));
    }

    @ParameterizedTest
    @CsvSource({"token_endpoint", "memory", "xyz", "''", "é"})
    void suggestsNothingThatIsFarAway(String written) {
        assertEquals(Optional.empty(), Suggestion.nearest(written, KNOWN));
    }

    @Test
    void takesTheFirstOfEquallyNearWords() {
        assertEquals(Optional.of("ab"), Suggestion.nearest("a", List.of("ab", "ac")));
    }

    @Test
    void suggestsNothingWhenNothingIsKnown() {
        assertEquals(Optional.empty(), Suggestion.nearest("a", List.of()));
    }

    @Test
    void suggestsNothingForAnEmptyWord() {
        assertEquals(Optional.empty(), Suggestion.nearest("", List.of("x")));
    }

    @Test
    void spendsNoTimeOnLongWords() {
        String longWord = "x".repeat(1_000_000);

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertEquals(Optional.empty(), Suggestion.nearest(longWord, KNOWN));
            assertEquals(Optional.empty(), Suggestion.nearest("issuer", Collections.nCopies(10_000, longWord)));
        });
    }
}
