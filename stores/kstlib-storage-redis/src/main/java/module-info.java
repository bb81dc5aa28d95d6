/**
 * Storage type {@code redis}: one login for many machines.
 *
 * <p>Exports nothing. Lettuce, Reactor and Reactive Streams are required under the names that their jars have as automatic modules. The modules of
 * Netty are required because Lettuce needs them and, as an automatic module, cannot say so. JSpecify is only for the compiler of this module.
 */
module io.kstlib.storage.redis {
    requires io.kstlib.auth.api;
    requires io.kstlib.base;
    requires io.kstlib.storage.sops;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.resolver;
    requires io.netty.transport;
    requires lettuce.core;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.storage.TokenStorageFactory with
            io.kstlib.storage.redis.RedisTokenStorageFactory;
}
