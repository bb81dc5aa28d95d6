package io.kstlib.auth.spi.plugin;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a plugin. Each class of a {@link PluginFactory} has this annotation. kstlib reads it without running any code of the class: a factory is made
 * where its type is used, and nowhere else.
 *
 * <p>A module that provides a factory with a static method {@code provider()} declares the annotated class as the return type of that method.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Plugin {

    /**
     * {@return the type string that configuration files use: a lower-case letter, then lower-case letters, digits, {@code _}, {@code -}, {@code .} and
     * {@code +}; the same in every release}
     */
    String type();

    /** {@return the function of the plugin, for listings; one line without a full stop} */
    String description();

    /** {@return other spellings of the type that are accepted, in the same characters; none by default} */
    String[] aliases() default {};
}
