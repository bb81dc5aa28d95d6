/**
 * SOPS master keys in AWS KMS: recipients of the type {@code kms}.
 *
 * <p>Exports nothing. On the module path or the class path it is found as a provider of {@link io.kstlib.sops.key.MasterKeyType}. The AWS SDK
 * is required under the names that its jars have as automatic modules. {@code java.xml} and {@code org.slf4j} are required because automatic
 * modules need them and cannot say so.
 */
module io.kstlib.sops.aws.kms {
    requires io.kstlib.base;
    requires io.kstlib.sops;
    requires java.xml;
    requires org.slf4j;
    requires software.amazon.awssdk.auth;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.http.urlconnection;
    requires software.amazon.awssdk.identity.spi;
    requires software.amazon.awssdk.profiles;
    requires software.amazon.awssdk.regions;
    requires software.amazon.awssdk.services.kms;
    requires software.amazon.awssdk.services.sts;
    requires static org.jspecify;

    provides io.kstlib.sops.key.MasterKeyType with
            io.kstlib.sops.aws.kms.KmsKeyType;
}
