package io.kstlib.storage.keyring.dbus;

import java.util.List;
import java.util.Map;

/**
 * A value with its type.
 *
 * @param signature one complete type, such as {@code s} or {@code a{ss}}
 * @param value for {@code s}, {@code o} and {@code g} a String; for {@code b} a Boolean; for {@code y} a Byte; for {@code u} a Long; for {@code i} an
 *     Integer; for {@code ay} a byte array; for other arrays and for structures a List; for a dictionary a Map; for {@code v} another DBusValue
 */
public record DBusValue(String signature, Object value) {

    /** {@return a value of type {@code s}} */
    public static DBusValue text(String text) {
        return new DBusValue("s", text);
    }

    /**
     * {@return a value of type {@code o}}
     *
     * @param path the path of an object
     */
    public static DBusValue path(String path) {
        return new DBusValue("o", path);
    }

    /**
     * {@return a value of type {@code ao}}
     *
     * @param paths the paths of objects
     */
    public static DBusValue paths(List<String> paths) {
        return new DBusValue("ao", List.copyOf(paths));
    }

    /**
     * {@return a value of type {@code a{ss}}}
     *
     * @param entries names and texts
     */
    public static DBusValue texts(Map<String, String> entries) {
        return new DBusValue("a{ss}", Map.copyOf(entries));
    }

    /**
     * {@return a value of type {@code a{sv}}}
     *
     * @param entries names and values
     */
    public static DBusValue variants(Map<String, DBusValue> entries) {
        return new DBusValue("a{sv}", Map.copyOf(entries));
    }

    /** {@return this value in a variant, of type {@code v}} */
    public DBusValue inVariant() {
        return new DBusValue("v", this);
    }

    /** Shows no value: some are secret. */
    @Override
    public String toString() {
        return "DBusValue[" + signature + "]";
    }
}
