/**
 * Storage type {@code redis}: one login for many machines.
 *
 * <p>Exports nothing. Jedis is required under the name that its jar has as an automatic module. JSpecify is only for the compiler of this module.
 */
module io.kstlib.storage.redis {
    requires io.kstlib.auth.api;
    requires io.kstlib.base;
    requires io.kstlib.storage.sops;
    requires redis.clients.jedis;
    requires static org.jspecify;

    provides io.kstlib.auth.spi.storage.TokenStorageFactory with
            io.kstlib.storage.redis.RedisTokenStorageFactory;
}
