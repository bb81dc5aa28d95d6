package io.kstlib.jose;

import io.kstlib.auth.api.token.Secret;
import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a text holds, it is a key, or refused in words. */
class OddKeysTest {

    @Provide
    Arbitrary<String> files() {
        return Arbitraries.of(
                "rsa.pem", "rsa-pkcs1.pem", "ec-P-256.pem", "ec-sec1.pem", "rsa-encrypted.pem", "ec.p12.base64");
    }

    private static void read(String text) {
        try {
            ClientKey.read(Secret.of(text), Secret.of("x"));
        } catch (UnusableKeyException inWords) {
            // as it should be
        }
    }

    @Property
    void aChangedCharacterIsNoOtherError(
            @ForAll("files") String file, @ForAll @IntRange(max = 4000) int place, @ForAll char other) {
        StringBuilder text = new StringBuilder(KeyFiles.text(file).reveal());
        text.setCharAt(place % text.length(), other);

        read(text.toString());
    }

    @Property
    void cutOffIsNoOtherError(@ForAll("files") String file, @ForAll @IntRange(min = 1, max = 4000) int length) {
        String text = KeyFiles.text(file).reveal();

        read(text.substring(0, 1 + length % (text.length() - 1)));
    }

    @Property
    void anyBytesAreNoOtherError(@ForAll byte[] bytes) {
        byte[] sequence = Pkcs8.Der.of(Pkcs8.Der.SEQUENCE, bytes).encoded();
        for (String label :
                new String[] {"PRIVATE KEY", "EC PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY"}) {
            read("-----BEGIN " + label + "-----\n" + Base64.getEncoder().encodeToString(sequence) + "\n-----END "
                    + label + "-----\n");
        }
        read(Base64.getEncoder().encodeToString(sequence));
    }
}
