package io.kstlib.tests.chromium;

import io.kstlib.json.Json;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.command.Result;
import io.kstlib.tests.command.RunningCommand;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reports of {@code auth check} on tokens in which every value tries to break out of the page. */
final class HostileReport {

    static final String SCRIPT = "</td></table></pre><script>window.pwned=1</script>";
    static final String IMAGE = "<img src=x onerror=\"window.pwned=2\"><svg onload=window.pwned=3>";
    static final String LINK = "javascript:window.pwned=4";
    static final String REVERSED = "paid to \u202eemosson\u202c and \u2066hidden\u2069 \u200b\ufeff";
    static final String LONG = "A".repeat(20_000) + "end-of-the-long-claim";

    private static final String ISSUER = "https://sso.example.com/realms/main";

    private final Path home;
    private final String beacon;
    private final KeyPair key;

    /**
     * @param home where the reports are written
     * @param beacon an address that must never be requested
     */
    HostileReport(Path home, String beacon) throws GeneralSecurityException, IOException {
        this.home = home;
        this.beacon = beacon;
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048); // a newer Java makes longer ones, which takes longer
        this.key = generator.generateKeyPair();
        Map<String, Object> jwk = new LinkedHashMap<>();
        RSAPublicKey rsa = (RSAPublicKey) key.getPublic();
        jwk.put("kty", "RSA");
        jwk.put("kid", SCRIPT);
        jwk.put("n", encoded(unsigned(rsa.getModulus())));
        jwk.put("e", encoded(unsigned(rsa.getPublicExponent())));
        Files.write(home.resolve("jwks.json"), Json.write(Map.of("keys", List.of(jwk))));
    }

    private Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("iss", ISSUER);
        claims.put("sub", SCRIPT);
        claims.put("aud", IMAGE);
        claims.put("iat", Instant.now().getEpochSecond());
        claims.put("exp", Instant.now().getEpochSecond() + 600);
        claims.put(IMAGE, LINK);
        claims.put("name", REVERSED);
        claims.put("style", "</style><style>@import url(" + beacon + "/css);*{display:none}</style>");
        claims.put("links", List.of("<a href=\"" + LINK + "\">x</a>", "<link rel=prefetch href=" + beacon + "/link>"));
        claims.put("frames", Map.of("<iframe src=" + beacon + "/frame>", "<base href=" + beacon + "/><object data=x>"));
        claims.put("meta", "<meta http-equiv=refresh content=\"0;url=" + beacon + "/meta\">-->]]>{{7*7}}${7*7}");
        claims.put("control", "\u0000\u0007\u001b[2J\u0085\u2028\r\n\ttab");
        claims.put("long", LONG);
        claims.put("deep", List.of(List.of(List.of(List.of(Map.of("a", List.of(1, 2, 3)))))));
        return claims;
    }

    /** Checks a token and returns the address of the report. */
    URI write(String name, int exitCode, String... options) throws GeneralSecurityException {
        String[] words = new String[10 + options.length];
        List<String> fixed =
                List.of("auth", "check", "--token", "-", "--issuer", ISSUER, "--jwks", "jwks.json", "--report", name);
        fixed.toArray(words);
        System.arraycopy(options, 0, words, fixed.size(), options.length);
        try (RunningCommand check = Command.inThisJvm(home).start(words)) {
            check.type(token());
            check.endInput();
            Result result = check.await().endedWith(exitCode);
            if (!result.err().contains("The report is in " + name)) {
                throw new AssertionError(result.toString());
            }
        }
        return home.resolve(name).toUri();
    }

    private String token() throws GeneralSecurityException {
        String signed =
                encoded(Json.write(Map.of("alg", "RS256", "kid", SCRIPT))) + "." + encoded(Json.write(claims()));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + encoded(signature.sign());
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
