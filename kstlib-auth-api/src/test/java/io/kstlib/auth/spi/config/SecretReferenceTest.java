package io.kstlib.auth.spi.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.error.Origin;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretReferenceTest {

    private static final String KEY = "auth.providers.corporate.client_secret";
    private static final Origin ORIGIN = new Origin("kstlib.conf.yml", 3);

    @ParameterizedTest
    @CsvSource({
        "env://CLIENT_SECRET,env,CLIENT_SECRET",
        "ENV://NAME,env,NAME",
        "file:///run/secrets/a,file,/run/secrets/a",
        "sops://secrets/auth.yaml#corporate.client_secret,sops,secrets/auth.yaml#corporate.client_secret",
        "httpvault://x,httpvault,x",
        "a+b-c.d://x,a+b-c.d,x"
    })
    void recognisesReferences(String text, String scheme, String target) {
        SecretReference reference = SecretReference.parse(text, KEY, ORIGIN);

        assertEquals(Optional.of(scheme), reference.scheme());
        assertEquals(target, reference.target());
        assertEquals(Optional.empty(), reference.plain());
        assertEquals(text, reference.toString());
        assertEquals(ORIGIN, reference.origin());
        assertEquals(KEY, reference.key());
        assertEquals("auth.providers.corporate.client_secret, kstlib.conf.yml:3", reference.place());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hunter2", "https://host/secret", "HTTP://x", "env:NAME", "://x", "env://", "1env://x", "a b://x"
            })
    void takesEverythingElseForTheSecretItself(String text) {
        SecretReference reference = SecretReference.parse(text, KEY, ORIGIN);

        assertTrue(reference.scheme().isEmpty());
        assertEquals(text, reference.plain().orElseThrow().reveal());
        assertFalse(reference.toString().contains(text));
        assertThrows(IllegalStateException.class, reference::target);
    }
}
