package coterie.benchmarks.outside;

import coterie.benchmarks.charts.Chart;
import java.util.List;
import java.util.Optional;

/**
 * What one question was answered with.
 *
 * @param name of its lines in the CSV and of its chart's file
 * @param title a sentence's beginning, for people
 * @param remarks lines beneath it
 * @param rows of the table
 * @param chart a picture of it, where it has one
 */
record Section(
        String name, String title, List<String> remarks, List<Row> rows, Optional<Chart> chart) {}
