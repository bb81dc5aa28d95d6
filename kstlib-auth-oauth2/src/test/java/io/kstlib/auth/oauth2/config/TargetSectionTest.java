package io.kstlib.auth.oauth2.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.kstlib.auth.api.token.Target;
import io.kstlib.auth.spi.config.ConfigMap;
import io.kstlib.auth.spi.config.Settings;
import io.kstlib.auth.spi.flow.Attendance;
import io.kstlib.auth.spi.provider.ProviderKeys;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TargetSectionTest {

    private static Settings section(Map<String, Object> more, Target target) {
        return section(more, target, Attendance.PERSON);
    }

    private static Settings section(Map<String, Object> more, Target target, Attendance attendance) {
        Map<String, Object> section = new LinkedHashMap<>(Map.of(
                "client_id", "my-app",
                "scopes", List.of("openid", "offline_access", "mail"),
                "resource", List.of("https://one.example.com"),
                "further_resources", List.of("https://two.example.com")));
        section.putAll(more);
        return TargetSection.of(new Settings("auth.providers.corporate", ConfigMap.of(section)), target, attendance);
    }

    @Test
    void theScopesAreThoseOfTheTargetAndThoseThatAreAboutTheLogin() {
        Settings section = section(Map.of(), Target.ofScopes("orders"));

        assertEquals(Optional.of(List.of("openid", "offline_access", "orders")), section.get(ProviderKeys.SCOPES));
        assertEquals(Optional.of(List.of("https://one.example.com")), section.get(OAuth2Keys.RESOURCE));
        assertFalse(section.has(OAuth2Keys.FURTHER_RESOURCES));
    }

    @Test
    void theResourcesAreThoseOfTheTarget() {
        Settings section = section(Map.of(), Target.ofResources("https://three.example.com"));

        assertEquals(Optional.of(List.of("https://three.example.com")), section.get(OAuth2Keys.RESOURCE));
        assertEquals(Optional.of(List.of("openid", "offline_access", "mail")), section.get(ProviderKeys.SCOPES));
    }

    @Test
    void anAudienceIsForTheLoginOfAPersonOrForTheFlow() {
        Settings person = section(
                Map.of("extra", Map.of("authorize_params", Map.of("hd", "example.com"))),
                Target.ofAudiences("orders-api"));
        Settings device = section(Map.of("flow", "device_code"), Target.ofAudiences("orders-api"));
        Settings service =
                section(Map.of("flow", "client_credentials"), Target.ofAudiences("orders-api"), Attendance.NONE);

        assertEquals(Map.of("hd", "example.com", "audience", "orders-api"), OAuth2Keys.authorizeParameters(person));
        assertEquals(Map.of("audience", "orders-api"), OAuth2Keys.authorizeParameters(device));
        assertFalse(device.map().get("audience").isPresent());
        assertEquals(Map.of(), OAuth2Keys.authorizeParameters(service));
        assertTrue(service.map().get("audience").isPresent());
    }
}
