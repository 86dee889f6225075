using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>
/// Lines have at most 120 columns. Older code has longer ones; their number here is lowered when some are wrapped.
/// </summary>
public sealed class LineLengthTests
{
    private const int Columns = 120;

    [Theory]
    [InlineData("functions", "*.cs", 22)]
    [InlineData("tests", "*.cs", 139)]
    [InlineData("functions/Console", "*.js", 0)]
    public void No_line_is_added_that_is_longer_than_120_columns(string folder, string pattern, int known)
    {
        // A string of the console is one line, however long, so that a translator sees it whole.
        var longer = Repository
            .Files(folder, pattern)
            .Where(f => Path.GetFileName(f) != "strings.js" && !IsIn(f, "/shared/strings/") && !IsIn(f, "/lib/"))
            .Sum(f => File.ReadLines(f).Count(line => line.Length > Columns));

        Assert.True(longer <= known, $"{longer} lines are longer, {longer - known} more than before.");
        Assert.True(longer == known, $"{longer} lines are longer, fewer than before: write {longer} here.");
    }

    private static bool IsIn(string file, string folder) => file.Contains(folder, StringComparison.Ordinal);
}
