package io.kstlib.auth.cli.login;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.cli.Shell;
import io.kstlib.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Security rule 11: what the keys of providers weaken is among what a person sees first. */
class RiskyPartsTest {

    @TempDir
    Path folder;

    @TempDir
    Path person;

    @Test
    @Tag("attack")
    void whatMakesALoginLessSafeIsRiskyAlsoByEmptyingAKey() throws IOException {
        Shell shell = new Shell(folder.toRealPath()).set("HOME", person.toString());
        shell.write("kstlib.conf.yml", """
                auth:
                  providers:
                    weak:
                      type: oidc
                      client_id: x
                      pkce: false
                      flow: authorization_code
                      token_type: Bearer
                      certificate_bound_tokens: no
                      profile:
                      acr_values: []
                      response_mode: query
                      request_object: auto
                      pushed_authorization_requests: never
                    safe: { type: oidc, client_id: x, pkce: true, token_type: dpop, profile: fapi2, acr_values: [ high ], request_object: signed }
                """);

        Map<String, ?> document =
                Json.readObject(shell.run("auth", "allow", "--json").out().getBytes(StandardCharsets.UTF_8));

        List<String> risky = new ArrayList<>();
        for (Object effect : (List<?>) document.get("effects")) {
            Map<?, ?> fields = (Map<?, ?>) effect;
            if (Boolean.TRUE.equals(fields.get("risky"))) {
                String key = String.valueOf(fields.get("key")).replace("auth.providers.", "");
                risky.add(fields.get("kind") + " " + key + " = " + fields.get("value"));
            }
        }
        assertEquals(
                List.of(
                        "weakens_login weak.pkce = false",
                        "weakens_login weak.flow = authorization_code",
                        "weakens_login weak.token_type = Bearer",
                        "weakens_login weak.certificate_bound_tokens = no",
                        "weakens_login weak.profile = nothing",
                        "weakens_login weak.acr_values = empty",
                        "weakens_login weak.response_mode = query",
                        "weakens_login weak.request_object = auto",
                        "weakens_login weak.pushed_authorization_requests = never"),
                risky);
    }
}
