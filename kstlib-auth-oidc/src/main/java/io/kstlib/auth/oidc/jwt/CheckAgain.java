package io.kstlib.auth.oidc.jwt;

import io.kstlib.auth.api.http.WebOrigin;
import io.kstlib.auth.api.validation.TokenKind;
import io.kstlib.auth.api.validation.ValidationRequest;
import io.kstlib.auth.api.validation.ValidationTerms;
import io.kstlib.auth.api.validation.ValidationTerms.Document;
import io.kstlib.auth.api.validation.ValidationTerms.Reach;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The command that makes the same check once more and shows all that was found. A report is handed on, so the token is not in it, nor what
 * an address may hold beside the place, nor where files lie.
 */
final class CheckAgain {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/@%+=,-]+");

    private CheckAgain() {}

    static String command(@Nullable String provider, ValidationRequest request) {
        List<String> words = new ArrayList<>(List.of("kstlib", "auth", "check"));
        if (provider != null) {
            words.add(quoted(provider));
        }
        if (request.kind() == TokenKind.UNKNOWN) {
            words.addAll(List.of("--token", "-"));
        } else if (request.kind() == TokenKind.ACCESS_TOKEN) {
            words.add("--access-token");
        }
        add(request.terms(), words);
        words.add("--verbose");
        return String.join(" ", words);
    }

    private static void add(ValidationTerms terms, List<String> words) {
        terms.issuer().ifPresent(issuer -> words.addAll(List.of("--issuer", quoted(issuer))));
        terms.audience().ifPresent(audience -> words.addAll(List.of("--audience", quoted(audience))));
        terms.keys().ifPresent(keys -> words.addAll(List.of("--jwks", fileName(keys))));
        terms.keysUrl()
                .map(WebOrigin::withoutQuery)
                .ifPresent(url -> words.addAll(List.of("--jwks", quoted(url.toString()))));
        terms.discovery().ifPresent(document -> words.addAll(List.of("--discovery", fileName(document))));
        terms.clockSkew().ifPresent(skew -> words.addAll(List.of("--clock-skew", Long.toString(skew.toSeconds()))));
        if (terms.reach() == Reach.PRIVATE_TOO) {
            words.add("--allow-private");
        }
    }

    private static String fileName(Document document) {
        return quoted(String.valueOf(Path.of(document.name()).getFileName()));
    }

    /** For a shell, in which what someone asked for must stay one word. */
    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
