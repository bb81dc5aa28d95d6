package io.kstlib.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kstlib.auth.api.error.ConfigurationException;
import io.kstlib.auth.api.login.TokenEvent;
import io.kstlib.auth.api.login.TokenListener;
import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.auth.core.ProviderSummary;
import io.kstlib.spring.KstlibCustomizer;
import io.kstlib.spring.LastFailures;
import io.kstlib.spring.RefreshCounters;
import io.kstlib.spring.TokenFilter;
import io.kstlib.spring.TokenInterceptor;
import io.kstlib.spring.fixture.GuardedApi;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;

class KstlibAutoConfigurationTest {

    private static final String[] SERVICE = {
        "kstlib.auth.token_storage=memory",
        "kstlib.auth.providers.corporate.type=oauth2",
        "kstlib.auth.providers.corporate.flow=client_credentials",
        "kstlib.auth.providers.corporate.client_id=my-service",
        "kstlib.auth.providers.corporate.client_secret=env://SERVICE_SECRET",
        "kstlib.auth.providers.corporate.token_url=https://sso.company.com/token"
    };

    private final ApplicationContextRunner program = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    KstlibAutoConfiguration.class, InterceptorAutoConfiguration.class, FilterAutoConfiguration.class));

    @TempDir
    Path folder;

    @Test
    void makesNoLoginsWithoutProperties() {
        program.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(Kstlib.class)
                .doesNotHaveBean(AuthClient.class)
                .doesNotHaveBean(TokenInterceptor.class)
                .doesNotHaveBean(TokenFilter.class));
    }

    @Test
    void makesTheLoginsOfTheProperties() {
        program.withPropertyValues(SERVICE)
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Kstlib.class)
                        .hasSingleBean(AuthClient.class)
                        .hasSingleBean(TokenInterceptor.class)
                        .hasSingleBean(TokenFilter.class)
                        .hasSingleBean(RefreshCounters.class));
    }

    @Test
    void takesTheNamesOfKeysWithDashesAndKeepsTheNamesOfProviders() {
        program.withPropertyValues(
                        "kstlib.auth.token-storage=memory",
                        "kstlib.auth.default-provider=my-corp",
                        "kstlib.auth.providers.my-corp.type=oauth2",
                        "kstlib.auth.providers.my-corp.flow=client_credentials",
                        "kstlib.auth.providers.my-corp.client-id=my-service",
                        "kstlib.auth.providers.my-corp.client-secret=env://SERVICE_SECRET",
                        "kstlib.auth.providers.my-corp.token-url=https://sso.company.com/token",
                        "kstlib.auth.providers.my-corp.headers.X-Tenant-Id=main",
                        "kstlib.auth.providers.my_second.type=oauth2",
                        "kstlib.auth.providers.my_second.client_id=my-app",
                        "kstlib.auth.providers.my_second.authorize_url=https://sso.company.com/authorize",
                        "kstlib.auth.providers.my_second.token_url=https://sso.company.com/token")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(Kstlib.class).providers())
                            .extracting(ProviderSummary::name)
                            .containsExactlyInAnyOrder("my-corp", "my_second");
                    assertThat(context.getBean(AuthClient.class).name()).isEqualTo("my-corp");
                });
    }

    @Test
    void saysWhatIsWrongInTheWordsOfTheConfigurationAndWhere() {
        program.withPropertyValues(SERVICE)
                .withPropertyValues("kstlib.auth.providers.corporate.client_di=my-service")
                .run(context -> {
                    assertThat(context).hasFailed();
                    assertThat(context.getStartupFailure())
                            .rootCause()
                            .isInstanceOf(ConfigurationException.class)
                            .hasMessageContaining("auth.providers.corporate.client_di")
                            .hasMessageContaining("kstlib.auth.providers.corporate.client")
                            .hasMessageContaining("did you mean \"client_id\"?");
                    FailureAnalysis analysis = new LoginFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis).isNotNull();
                    assertThat(analysis.getDescription()).contains("did you mean \"client_id\"?");
                    assertThat(analysis.getAction()).isNotEmpty();
                });
    }

    @Test
    void refusesAWrongValueAsTheFileDoes() {
        program.withPropertyValues(SERVICE)
                .withPropertyValues("kstlib.auth.providers.corporate.token_url=http://sso.company.com/token")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("auth.providers.corporate.token_url"));
    }

    @Test
    void readsTheFileThatAPropertyNames() throws IOException {
        Path file = Files.writeString(folder.resolve("kstlib.conf.yml"), """
                auth:
                  token_storage: memory
                  providers:
                    of-the-file: { type: oauth2, flow: client_credentials, client_id: a, client_secret: env://B, token_url: "https://sso.company.com/token" }
                """);
        program.withPropertyValues("kstlib.config=" + file)
                .run(context ->
                        assertThat(context.getBean(AuthClient.class).name()).isEqualTo("of-the-file"));
    }

    @Test
    void refusesAFileBesideProperties() {
        program.withPropertyValues(SERVICE)
                .withPropertyValues("kstlib.config=" + folder.resolve("kstlib.conf.yml"))
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("keep one of the two"));
    }

    @Test
    void refusesAFileWithoutAName() {
        program.withPropertyValues("kstlib.config=${NOT_SET:}")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(ConfigurationException.class)
                        .hasMessageContaining("kstlib.config")
                        .hasMessageContaining("is empty"));
    }

    @Test
    void refusesHostsThatNameNoServerWhenTheProgramStarts() {
        program.withPropertyValues(SERVICE)
                .withPropertyValues("kstlib.allowed-hosts=${NOT_SET:}")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("kstlib.allowed-hosts")
                        .hasMessageContaining("names no host"));
        program.withPropertyValues(SERVICE)
                .withPropertyValues("kstlib.allowed-hosts=api.company.com,https://api.company.com")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(IllegalArgumentException.class));
    }

    @Test
    void resolvesPlaceholders() {
        program.withPropertyValues(SERVICE)
                .withPropertyValues("tenant=main", "kstlib.auth.default_provider=${chosen}", "chosen=corporate")
                .run(context -> assertThat(context.getBean(Kstlib.class).defaultProvider())
                        .contains("corporate"));
    }

    @Test
    void takesAListFromOnePlaceOnly() {
        program.withSystemProperties( // weaker than the values below
                        "kstlib.auth.providers.corporate.scopes[0]=one",
                        "kstlib.auth.providers.corporate.scopes[1]=two")
                .withPropertyValues("kstlib.auth.providers.corporate.scopes[0]=read")
                .withInitializer(
                        context -> assertThat(ConfigTexts.of(EnvironmentConfiguration.of(context.getEnvironment())
                                        .orElseThrow()))
                                .hasToString("{auth={providers={corporate={scopes=[read]}}}}"))
                .run(context -> {});
    }

    @Test
    void takesNothingFromVariablesThatOtherProgramsRead() {
        ApplicationContextRunner withVariables = program.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "systemEnvironment",
                        Map.of(
                                "KSTLIB__AUTH__PROVIDERS__OTHER__CLIENT_ID",
                                "of-another-program",
                                "KSTLIB_CONFIG",
                                "/of/another/program.yml"))));

        withVariables.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Kstlib.class));
        withVariables
                .withPropertyValues(SERVICE)
                .run(context -> assertThat(context.getBean(Kstlib.class).providers())
                        .extracting(ProviderSummary::name)
                        .containsExactly("corporate"));
    }

    @Test
    void leavesTheProgramsOwnLoginsAlone() {
        program.withPropertyValues(SERVICE)
                .withBean(
                        "own",
                        Kstlib.class,
                        () -> Kstlib.builder().configuration(Map.of()).build())
                .run(context -> assertThat(context)
                        .hasSingleBean(Kstlib.class)
                        .hasBean("own")
                        .doesNotHaveBean(LastFailures.class) // they hear nothing of it
                        .doesNotHaveBean(RefreshCounters.class));
    }

    @Test
    void closesTheLoginsWithTheContext() {
        program.withPropertyValues(SERVICE).run(context -> {
            Kstlib kstlib = context.getBean(Kstlib.class);
            AuthClient client = context.getBean(AuthClient.class);
            assertThat(kstlib.client()).isSameAs(client);

            context.close();

            assertThat(kstlib.client()).isNotSameAs(client); // a closed one is not handed out
        });
    }

    @Test
    void worksWithoutTheLibrariesThatAProgramDoesNotHave() {
        program.withPropertyValues(SERVICE)
                .withClassLoader(new FilteredClassLoader(ExchangeFilterFunction.class, MeterBinder.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(TokenInterceptor.class)
                        .doesNotHaveBean("kstlibTokenFilter")
                        .doesNotHaveBean("kstlibRefreshCounters"));
    }

    @Test
    void hasNoDefaultLoginIfTheConfigurationNamesNoneOfSeveral() {
        program.withPropertyValues(SERVICE)
                .withPropertyValues(
                        "kstlib.auth.providers.second.type=oauth2",
                        "kstlib.auth.providers.second.flow=client_credentials",
                        "kstlib.auth.providers.second.client_id=my-service",
                        "kstlib.auth.providers.second.client_secret=env://SERVICE_SECRET",
                        "kstlib.auth.providers.second.token_url=https://sso.company.com/token")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(Kstlib.class).client("second").name())
                            .isEqualTo("second");
                    assertThatThrownBy(() -> context.getBean(AuthClient.class))
                            .rootCause()
                            .isInstanceOf(ConfigurationException.class)
                            .hasMessageContaining("second");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class OtherLogins {

        @Bean
        AuthClient crm(Kstlib kstlib) {
            return kstlib.client("crm");
        }

        @Bean
        AuthClient stock(Kstlib kstlib) {
            return kstlib.client("stock");
        }

        @Bean
        KstlibCustomizer secrets() {
            return builder -> builder.environment(Map.of("SERVICE_SECRET", GuardedApi.CLIENT_SECRET));
        }
    }

    private static String[] service(String name, GuardedApi issuer) {
        String section = "kstlib.auth.providers." + name;
        return new String[] {
            section + ".type=oauth2",
            section + ".flow=client_credentials",
            section + ".client_id=my-service",
            section + ".client_secret=env://SERVICE_SECRET",
            section + ".token_url=" + issuer.url("/token")
        };
    }

    @Test
    void sendsTheTokenOfTheDefaultLoginWhereClientsForOthersAreBeans() {
        try (GuardedApi corporate = new GuardedApi();
                GuardedApi others = new GuardedApi()) {
            program.withUserConfiguration(OtherLogins.class)
                    .withPropertyValues(
                            "kstlib.auth.token_storage=memory",
                            "kstlib.auth.default_provider=corporate",
                            "kstlib.allowed-hosts=127.0.0.1")
                    .withPropertyValues(service("corporate", corporate))
                    .withPropertyValues(service("crm", others))
                    .withPropertyValues(service("stock", others))
                    .run(context -> {
                        RestClient blocking = RestClient.builder()
                                .requestInterceptor(context.getBean(TokenInterceptor.class))
                                .build();
                        WebClient reactive = WebClient.builder()
                                .filter(context.getBean(TokenFilter.class))
                                .build();
                        assertThat(blocking.get()
                                        .uri(corporate.url("/api/one"))
                                        .retrieve()
                                        .body(String.class))
                                .isEqualTo("served");
                        assertThat(reactive.get()
                                        .uri(corporate.url("/api/one"))
                                        .retrieve()
                                        .bodyToMono(String.class)
                                        .block())
                                .isEqualTo("served");
                        assertThat(others.issued()).isZero();
                    });
        }
    }

    @Test
    void tellsListenersAndAppliesCustomizers() {
        List<TokenEvent> heard = new CopyOnWriteArrayList<>();
        try (GuardedApi api = new GuardedApi()) {
            program.withPropertyValues(SERVICE)
                    .withPropertyValues(
                            "kstlib.auth.providers.corporate.token_url=" + api.url("/token"),
                            "kstlib.allowed-hosts=127.0.0.1")
                    .withBean("listener", TokenListener.class, () -> heard::add)
                    .withBean(
                            "customizer",
                            KstlibCustomizer.class,
                            () -> builder -> builder.environment(Map.of("SERVICE_SECRET", GuardedApi.CLIENT_SECRET)))
                    .run(context -> {
                        AuthClient client = context.getBean(AuthClient.class);
                        client.getToken();
                        assertThat(heard).hasAtLeastOneElementOfType(TokenEvent.Refreshed.class);
                        assertThat(context.getBean(TokenFilter.class).toString())
                                .contains("127.0.0.1");
                    });
        }
    }
}
