package coterie.house;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.nio.Buffer;
import java.util.Collection;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The inner circles take time, chance, threads and I/O as parameters; so do the property fixture
 * and the simulator. A run that reached past its parameters could not be replayed from its seed.
 */
class PurityTest {
    private static final String[] EDGES = {"coterie.storage.lmdb..", "coterie.replication.vertx.."};

    private static final JavaClasses INNER = Repository.innerClasses();

    @Test
    void noClockIsRead() {
        inner().should()
                .callMethodWhere(calls(System.class, "currentTimeMillis|nanoTime"))
                .orShould()
                .callMethodWhere(
                        target(owner(JavaClass.Predicates.resideInAPackage("java.time..")))
                                .and(target(nameMatching("now|system.*|tick.*"))))
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Timer")
                .check(INNER);
    }

    @Test
    void nothingIsLeftToChance() {
        inner().should()
                .dependOnClassesThat(assignableTo(java.util.Random.class))
                .orShould()
                .callMethodWhere(calls(Math.class, "random"))
                .orShould()
                .callMethodWhere(calls(StrictMath.class, "random"))
                .orShould()
                .callMethodWhere(calls(java.util.UUID.class, "randomUUID"))
                .orShould()
                .callMethodWhere(calls(java.util.Collections.class, "shuffle"))
                .orShould()
                .callMethodWhere(calls(java.util.random.RandomGenerator.class, "getDefault|of"))
                .orShould()
                .callConstructor(java.util.SplittableRandom.class)
                .orShould()
                .callMethodWhere(calls(System.class, "identityHashCode"))
                .check(INNER);
    }

    @Test
    void noThreadLockOrExecutorIsTouched() {
        inner().should()
                .dependOnClassesThat(threads())
                .orShould()
                .callMethodWhere(calls(Object.class, "wait|notify|notifyAll"))
                .check(INNER);
        methods()
                .that()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages(EDGES)
                .should()
                .notHaveModifier(JavaModifier.SYNCHRONIZED)
                .check(INNER);
    }

    @Test
    void noFileSocketOrProcessIsReached() {
        inner().and()
                .resideInAnyPackage(
                        "coterie.ring",
                        "coterie.consensus",
                        "coterie.storage..",
                        "coterie.replication..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(
                        "java\\.io\\.(File.*|RandomAccessFile|Console)|java\\.lang\\.Process.*")
                .check(INNER);
    }

    @Test
    void nothingStaticChanges() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages(EDGES)
                .should()
                .beFinal()
                .andShould()
                .notHaveRawType(mutable())
                .check(INNER);
    }

    /**
     * Sets and maps that are declared by their salted kind; those behind an interface are for the
     * reader to catch.
     */
    @Test
    void noOrderOfHashesLeaks() {
        inner().should().callMethodWhere(iteratesOverHashes()).check(INNER);
    }

    private static GivenClassesConjunction inner() {
        return noClasses().that().resideOutsideOfPackages(EDGES);
    }

    private static DescribedPredicate<JavaCall<?>> calls(Class<?> owner, String methods) {
        return target(owner(name(owner.getName()))).and(target(nameMatching(methods)));
    }

    private static DescribedPredicate<JavaCall<?>> iteratesOverHashes() {
        return target(owner(nameMatching("java\\.util\\.Hash(Map|Set)")))
                .and(
                        target(
                                nameMatching(
                                        "entrySet|keySet|values|iterator|forEach|stream|toArray|removeIf|toString")));
    }

    private static DescribedPredicate<JavaClass> threads() {
        return DescribedPredicate.describe(
                "threads, locks or executors",
                type -> {
                    boolean concurrent =
                            type.getPackageName().startsWith("java.util.concurrent")
                                    && !type.getName().equals("java.util.concurrent.TimeUnit");
                    return concurrent
                            || type.getName()
                                    .matches(
                                            "java\\.lang\\.(Thread|ThreadLocal|ScopedValue)(\\$.*)?");
                });
    }

    private static DescribedPredicate<JavaClass> mutable() {
        return DescribedPredicate.describe(
                "mutable",
                type -> {
                    boolean collection =
                            type.isAssignableTo(Map.class) || type.isAssignableTo(Collection.class);
                    return type.isAssignableTo(Buffer.class)
                            || type.isAssignableTo(StringBuilder.class)
                            || (collection && !type.isInterface());
                });
    }
}
