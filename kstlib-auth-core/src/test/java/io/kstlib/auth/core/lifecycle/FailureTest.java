package io.kstlib.auth.core.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.ConfigProblem;
import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.error.DeadlineException;
import io.kstlib.auth.api.error.NetworkException;
import io.kstlib.auth.api.error.NotLoggedInException;
import io.kstlib.auth.api.error.OAuthErrorException;
import io.kstlib.auth.api.error.Origin;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.ProtocolException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.SecretException;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.core.lifecycle.Failure.Trait;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What each failure means, so that no row of the table changes unnoticed. */
class FailureTest {

    private static final URI ENDPOINT = URI.create("https://sso.example.com");

    private static List<AuthException> all() {
        List<AuthException> all = new ArrayList<>();
        for (NetworkException.Reason reason : NetworkException.Reason.values()) {
            all.add(new NetworkException(ENDPOINT, reason, "no answer", null, null));
        }
        for (StorageException.Reason reason : StorageException.Reason.values()) {
            all.add(new StorageException("nowhere", reason, "broken", null, null));
        }
        all.add(new StorageException(
                "nowhere", StorageException.Reason.ENCRYPTION, "locked", Remedy.of(Remedy.Kind.UNLOCK_KEYRING), null));
        for (String error : List.of("invalid_grant", "invalid_client", "temporarily_unavailable")) {
            for (int status : new int[] {400, 500}) {
                all.add(new OAuthErrorException(error, null, status, "no", null));
            }
        }
        for (String provider : List.of("corporate", "another")) {
            all.add(new NotLoggedInException(provider, NotLoggedInException.Reason.NO_TOKEN, "no", null, null));
        }
        all.add(new DeadlineException("another", Duration.ofSeconds(1), "late"));
        all.add(new ProtocolException(ENDPOINT, "odd", null, null));
        all.add(new PluginException("provider", "odd", "broken", null, null));
        all.add(new SecretException("sops://auth.yaml#secret", "locked", null, null));
        all.add(new ConfigurationException(new ConfigProblem("auth.x", Origin.CODE, "is wrong")));
        return all;
    }

    private static String traits(AuthException failure) {
        Failure row = Failure.of(failure, "corporate");
        return Stream.of(Trait.values())
                .filter(row::is)
                .map(trait -> trait.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" "));
    }

    @Test
    void meansTheSameEachTime() {
        TreeMap<String, String> rows = new TreeMap<>();
        all().forEach(failure -> rows.put(Failure.of(failure, "corporate").name(), traits(failure)));

        assertEquals(
                """
                BROKEN_OFF passes leaves_token_valid may_have_rotated
                CANNOT_CONNECT leaves_token_valid
                CANNOT_LOCK leaves_token_valid needs_a_person
                CONNECT_TIMED_OUT passes leaves_token_valid
                DEADLINE passes leaves_token_valid
                ENCRYPTION leaves_token_valid lasts needs_a_person
                EXPOSED needs_a_person
                GRANT_REFUSED leaves_token_valid lasts needs_a_person
                GRANT_REFUSED_BY_FAILED_SERVER leaves_token_valid may_have_rotated lasts needs_a_person
                HOST_UNKNOWN leaves_token_valid
                INTERRUPTED leaves_token_valid may_have_rotated
                KEYRING_LOCKED leaves_token_valid not_readable_now needs_a_person
                LOCK_LOST passes leaves_token_valid
                NOT_LOGGED_IN lasts needs_a_person
                NOT_LOGGED_IN_ELSEWHERE leaves_token_valid lasts needs_a_person
                NOT_WRITABLE leaves_token_valid needs_a_person
                OTHER leaves_token_valid lasts needs_a_person
                PLUGIN leaves_token_valid may_have_rotated lasts needs_a_person
                PROTOCOL leaves_token_valid may_have_rotated
                REFUSED leaves_token_valid lasts needs_a_person
                REFUSED_FOR_NOW passes leaves_token_valid
                SERVER_ERROR passes leaves_token_valid may_have_rotated
                SERVER_FAILED leaves_token_valid may_have_rotated lasts needs_a_person
                SERVER_FAILED_FOR_NOW passes leaves_token_valid may_have_rotated
                STILL_ANSWERING passes leaves_token_valid
                STORAGE_LOCKED leaves_token_valid
                STORAGE_UNREACHABLE passes leaves_token_valid not_readable_now
                TIMED_OUT passes leaves_token_valid may_have_rotated
                TLS leaves_token_valid
                UNAVAILABLE passes leaves_token_valid
                UNREADABLE needs_a_person
                """,
                rows.entrySet().stream()
                        .map(row -> (row.getKey() + " " + row.getValue()).strip() + "\n")
                        .collect(Collectors.joining()));
        assertEquals(Failure.values().length, rows.size(), "each row has a failure");
    }
}
