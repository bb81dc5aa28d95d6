/** Programs that use the adapters, outside of this build. */
package io.kstlib.tests.adapters;
