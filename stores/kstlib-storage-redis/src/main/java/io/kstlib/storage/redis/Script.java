package io.kstlib.storage.redis;

import io.kstlib.storage.redis.server.RedisConversation;
import java.util.List;

/**
 * The scripts that run on the server in one step. Redis refuses a script before it begins where writes are not possible (READONLY, MISCONF,
 * NOREPLICAS), and where
 * the memory is full (OOM) unless the script says {@code allow-oom}. Those that end what a lock began say it: a process that holds a lock can store.
 */
enum Script {

    /**
     * Takes a lock. Keys: the lock, the token. Arguments: owner, holder in words, lease in milliseconds, by how many milliseconds a version
     * may be ahead of the clock, the newest version that the process saw. Answers with 1 and the fencing token, or with 0 and the holder. The owner may take it again, since the answer
     * to the first try may be lost. The fencing token is the time of the server, and at least one more than the version that is stored and the one that the
     * process saw. So what it replaces is older also where a fail-over lost some, or led to a server whose clock is behind. A
     * stored version that is further ahead does not count, for no proof was looked at yet: someone could use up all versions.
     */
    TAKE("", """
            local lock, token = KEYS[1], KEYS[2]
            local owner = redis.call('HGET', lock, 'owner')
            if owner and owner ~= ARGV[1] then
                return {0, redis.call('HGET', lock, 'holder') or ''}
            end
            local now = redis.call('TIME')
            local fence = tonumber(now[1]) * 1000 + math.floor(tonumber(now[2]) / 1000)
            if redis.call('TYPE', token).ok == 'hash' then
                local version = tonumber(redis.call('HGET', token, 'version') or '0') or 0
                if version < fence + tonumber(ARGV[4]) then
                    fence = math.max(fence, version + 1)
                end
            end
            fence = math.max(fence, tonumber(ARGV[5]) + 1)
            local text = string.format('%.0f', fence)
            redis.call('HSET', lock, 'owner', ARGV[1], 'holder', ARGV[2], 'fence', text)
            redis.call('PEXPIRE', lock, ARGV[3])
            return {1, text}
            """),

    /**
     * Prolongs a lock. Keys: the lock, the token. Arguments: owner, fencing token, lease in milliseconds, the version that was read or {@code *}. Answers with
     * 1, or with 0 if the lock was lost, or if STORE would refuse what its holder stores because another version is there by now.
     */
    RENEW(" flags=allow-oom", """
            local lock, token = KEYS[1], KEYS[2]
            if not held(lock) or not as_read(token, ARGV[4]) then
                return {0}
            end
            return {redis.call('PEXPIRE', lock, ARGV[3])}
            """),

    /** Releases a lock. Key: the lock. Argument: owner. */
    RELEASE(" flags=allow-oom", """
            if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then
                return {redis.call('DEL', KEYS[1])}
            end
            return {0}
            """),

    /**
     * Stores or removes a token. Keys: the token, the lock. Arguments: owner, fencing token, the version that was read or {@code *}, the sealed
     * token or nothing, the time in milliseconds when it is forgotten or nothing, the channel, the proof or nothing. A removal without a proof leaves no version. Answers with STORED, REMOVED (there was one), NOTHING (there was none), or LOST. Can be run twice: the answer to the first try may be lost.
     */
    STORE(" flags=allow-oom", """
            local token, lock = KEYS[1], KEYS[2]
            local kind = redis.call('TYPE', token).ok
            local version, sealed, proof = '', false, false
            if kind == 'hash' then
                version = redis.call('HGET', token, 'version') or ''
                sealed = redis.call('HGET', token, 'sealed')
                proof = redis.call('HGET', token, 'proof')
            end
            if version == ARGV[2] and (sealed or '') == ARGV[4] and (proof or '') == ARGV[7] then
                return {ARGV[4] == '' and 'REMOVED' or 'STORED'}
            end
            if not held(lock) or not as_read(token, ARGV[3]) then
                return {'LOST'}
            end
            local was = sealed or (kind ~= 'hash' and kind ~= 'none')
            redis.call('DEL', token)
            if ARGV[7] ~= '' then
                redis.call('HSET', token, 'version', ARGV[2], 'proof', ARGV[7])
                if ARGV[4] ~= '' then
                    redis.call('HSET', token, 'sealed', ARGV[4])
                end
                if ARGV[5] ~= '' then
                    redis.call('PEXPIREAT', token, ARGV[5])
                end
            end
            redis.call('PUBLISH', ARGV[6], ARGV[2])
            if ARGV[4] ~= '' then
                return {'STORED'}
            end
            return {was and 'REMOVED' or 'NOTHING'}
            """),

    /**
     * Writes or removes the note for the next holder. Keys: the note, the lock, the token. Arguments: owner, fencing token, the line or nothing, the time
     * when it is forgotten or nothing, the version that was read or {@code *}. Answers with NOTED or LOST: no line says that something is sent whose answer STORE would
     * refuse.
     */
    NOTE(" flags=allow-oom", """
            local note, lock, token = KEYS[1], KEYS[2], KEYS[3]
            if not held(lock) or (ARGV[3] ~= '' and not as_read(token, ARGV[5])) then
                return {'LOST'}
            end
            redis.call('DEL', note)
            if ARGV[3] ~= '' then
                redis.call('SET', note, ARGV[3])
                if ARGV[4] ~= '' then
                    redis.call('PEXPIREAT', note, ARGV[4])
                end
            end
            return {'NOTED'}
            """),

    /**
     * Brings back what a fail-over lost. Key: the token. Arguments: version, sealed token or nothing, the time when it is forgotten or nothing, the channel,
     * the proof. Answers with RESTORED, or with KEPT where the same or a newer version is stored, or something else.
     */
    RESTORE("", """
            local token = KEYS[1]
            local kind = redis.call('TYPE', token).ok
            if kind ~= 'hash' and kind ~= 'none' then
                return {'KEPT'}
            end
            local version = redis.call('HGET', token, 'version')
            if version and (tonumber(version) or 1e15) >= tonumber(ARGV[1]) then
                return {'KEPT'}
            end
            if not version and redis.call('HEXISTS', token, 'sealed') == 1 then
                return {'KEPT'}
            end
            redis.call('DEL', token)
            redis.call('HSET', token, 'version', ARGV[1], 'proof', ARGV[5])
            if ARGV[2] ~= '' then
                redis.call('HSET', token, 'sealed', ARGV[2])
            end
            if ARGV[3] ~= '' then
                redis.call('PEXPIREAT', token, ARGV[3])
            end
            redis.call('PUBLISH', ARGV[4], ARGV[1])
            return {'RESTORED'}
            """),

    /** Writes nothing, but is refused where nothing can be written. Key: the token. */
    PROBE("", """
            return {redis.call('EXISTS', KEYS[1])}
            """),

    /**
     * Lists what the user may not do. Arguments: the keys of the token, the lock, the turn and both notes, the channel, how many replicas confirm a lock. They
     * are not keys of the script, because Redis refuses a script whose keys the user may not touch without saying more.
     */
    PERMISSIONS(" flags=no-writes,allow-oom", """
            local missing = {}
            local function need(...)
                if not redis.acl_check_cmd(...) then
                    missing[#missing + 1] = string.lower((select(1, ...)))
                end
            end
            for _, lock in ipairs({ARGV[2], ARGV[3]}) do
                need('HSET', lock, 'owner', '')
                need('HGET', lock, 'owner')
                need('PEXPIRE', lock, '1')
                need('DEL', lock)
            end
            need('TIME')
            need('TYPE', ARGV[1])
            need('EXISTS', ARGV[1])
            need('HMGET', ARGV[1], 'version')
            need('HEXISTS', ARGV[1], 'sealed')
            need('HSET', ARGV[1], 'sealed', '')
            need('PEXPIREAT', ARGV[1], '1')
            need('DEL', ARGV[1])
            for _, note in ipairs({ARGV[4], ARGV[5]}) do
                need('GET', note)
                need('SET', note, '')
                need('DEL', note)
            end
            need('PEXPIREAT', ARGV[5], '1')
            need('PUBLISH', ARGV[6], '')
            need('SUBSCRIBE', ARGV[6])
            need('UNSUBSCRIBE', ARGV[6])
            need('SCAN', '0')
            need('PING')
            if ARGV[7] ~= '0' then
                need('WAIT', '1', '1')
            end
            return missing
            """);

    /**
     * Functions of all scripts, whose first arguments are then the owner and the fencing token of a lock. A version is as it was read, and older than the lock, or
     * does not matter ({@code *}).
     */
    private static final String SHARED = """
            local function held(lock)
                return redis.call('HGET', lock, 'owner') == ARGV[1] and redis.call('HGET', lock, 'fence') == ARGV[2]
            end
            local function as_read(token, read)
                local version = redis.call('TYPE', token).ok == 'hash' and redis.call('HGET', token, 'version') or ''
                return read == '*' or (version == read and (tonumber(version) or 0) < tonumber(ARGV[2]))
            end
            """;

    private final String flags;
    private final String body;

    Script(String flags, String body) {
        this.flags = flags;
        this.body = body;
    }

    List<Object> run(RedisConversation conversation, List<String> keys, String... arguments) {
        return conversation.run("#!lua" + flags + "\n" + SHARED + body, keys, arguments);
    }

    /** Returns the first element of an answer. */
    static String first(List<Object> answer) {
        return answer.isEmpty() ? "" : RedisConversation.text(answer.get(0));
    }
}
