package coterie.house;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static coterie.house.Repository.inModule;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Which module and package may know which: dependencies point inwards, and each library has one
 * home.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ModulesTest {
    private static final DescribedPredicate<JavaClass> JDK_AND_JSPECIFY =
            resideInAnyPackage("java..", "javax..", "org.jspecify..");
    private static final DescribedPredicate<JavaClass> VERTX =
            resideInAnyPackage("io.vertx..", "io.netty..");

    private final JavaClasses product = Repository.productClasses();

    @BeforeAll
    void everyModuleIsThere() {
        for (String module : Repository.MODULES) {
            if (product.stream().noneMatch(inModule(module))) {
                throw new IllegalStateException("no class of " + module + " was found");
            }
        }
    }

    @Test
    void ringKnowsNothingButTheJdk() {
        classes()
                .that(inModule("ring"))
                .should()
                .onlyDependOnClassesThat(inModule("ring").or(JDK_AND_JSPECIFY))
                .check(product);
    }

    @Test
    void consensusKnowsTheRingAlone() {
        classes()
                .that(inModule("consensus"))
                .should()
                .onlyDependOnClassesThat(
                        inModule("consensus").or(inModule("ring")).or(JDK_AND_JSPECIFY))
                .check(product);
    }

    @Test
    void storageKnowsTheRingItsCacheAndLmdb() {
        classes()
                .that(inModule("storage"))
                .should()
                .onlyDependOnClassesThat(
                        inModule("storage")
                                .or(inModule("ring"))
                                .or(JDK_AND_JSPECIFY)
                                .or(
                                        resideInAnyPackage(
                                                "com.github.benmanes.caffeine..",
                                                "org.lmdbjava..")))
                .check(product);
    }

    @Test
    void replicationKnowsConsensusStorageAndRingAndItsTransportVertx() {
        classes()
                .that(inModule("replication"))
                .should()
                .onlyDependOnClassesThat(
                        inModule("replication")
                                .or(inModule("consensus"))
                                .or(inModule("storage"))
                                .or(inModule("ring"))
                                .or(JDK_AND_JSPECIFY)
                                .or(VERTX)
                                .or(resideInAPackage("org.slf4j..")))
                .check(product);
    }

    @Test
    void nothingOfTheProductKnowsTheBenchmarks() {
        noClasses()
                .that(inModule("http-api"))
                .should()
                .dependOnClassesThat(inModule("benchmarks"))
                .check(product);
    }

    @Test
    void onlyTheLmdbEngineKnowsLmdb() {
        noClasses()
                .that()
                .resideOutsideOfPackage("coterie.storage.lmdb..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.lmdbjava..")
                .check(product);
    }

    @Test
    void replicationReachesStorageThroughItsPort() {
        noClasses()
                .that(inModule("replication"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("coterie.storage.lmdb..", "coterie.storage.memory..")
                .check(product);
    }

    @Test
    void onlyTheTransportInsideReplicationKnowsVertxAndLogging() {
        noClasses()
                .that(inModule("replication"))
                .and()
                .resideOutsideOfPackage("coterie.replication.vertx..")
                .should()
                .dependOnClassesThat(VERTX.or(resideInAPackage("org.slf4j..")))
                .check(product);
    }

    @Test
    void noPackageIsADrawerForOddThings() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..misc..", "..helper..")
                .check(product);
    }

    @Test
    void messagesAreSealedInterfacesOfRecords() {
        classes()
                .that()
                .resideInAPackage("coterie.replication.message..")
                .should(beSealedOrARecordOfASealedInterface())
                .check(product);
    }

    /**
     * An interface that someone implements is sealed; who implements one of its package's is a
     * record or an enum.
     */
    private static ArchCondition<JavaClass> beSealedOrARecordOfASealedInterface() {
        return new ArchCondition<>("be a sealed interface, or a record where they implement one") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                boolean implementedInterface =
                        item.isInterface() && !item.getAllSubclasses().isEmpty();
                boolean message =
                        item.getAllRawInterfaces().stream()
                                .anyMatch(parent ->
                                        parent.getPackageName().equals(item.getPackageName()));
                boolean allowed =
                        item.isInterface()
                                ? !implementedInterface || item.reflect().isSealed()
                                : !message
                                        || item.isRecord()
                                        || item.isEnum()
                                        || item.isAnonymousClass();
                events.add(
                        new SimpleConditionEvent(
                                item,
                                allowed,
                                item.getName()
                                        + (allowed ? " is" : " is not")
                                        + " sealed or a record"));
            }
        };
    }
}
