/** Programs that tests need and machines may lack. */
package io.kstlib.tests.tool;
