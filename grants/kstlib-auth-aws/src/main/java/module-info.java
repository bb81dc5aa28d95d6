/**
 * The provider type {@code aws}: credentials of an AWS role for the token of another provider.
 *
 * <p>Provides {@link io.kstlib.auth.spi.provider.ProviderFactory} and exports nothing. Only the answers of AWS need {@code java.xml}.
 */
module io.kstlib.auth.aws {
    requires io.kstlib.auth.api;
    requires io.kstlib.base;
    requires java.xml;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.provider.ProviderFactory with
            io.kstlib.auth.aws.AwsProviderFactory;
}
