package io.kstlib.tests.fapi;

import com.nimbusds.jose.jwk.ECKey;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.login.Engine;
import java.util.LinkedHashMap;
import java.util.Map;

/** The client of a bank, by {@code profile: fapi2}. */
final class BankClient {

    static final ECKey KEY = FapiServer.ecKey("client");

    private BankClient() {}

    /**
     * @param more further keys of the section of the provider {@code bank}
     */
    static Kstlib at(FapiServer server, ClientType type, Map<String, ?> more) {
        Map<String, Object> section = new LinkedHashMap<>();
        section.put("type", type.type());
        section.put("profile", "fapi2");
        section.put("issuer", server.issuer());
        section.put("client_id", FapiServer.CLIENT_ID);
        section.putAll(server.proof().section());
        section.put("scopes", type.scopes());
        section.put("token_storage", "memory");
        if (type == ClientType.OIDC) {
            Map<String, Object> intent = Map.of("essential", true, "value", "the-intent");
            section.put("claims", Map.of("id_token", Map.of("openbanking_intent_id", intent)));
        }
        section.putAll(more);
        Map<String, Object> auth = Map.of("callback_server", Map.of("port", 0), "providers", Map.of("bank", section));
        return Engine.program(Kstlib.builder(), program -> program.withoutEventLog())
                .environment(Map.of())
                .configuration(Map.of("auth", auth))
                .build();
    }
}
