using System.Text.RegularExpressions;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>Summaries say what a thing is or does (CONTRIBUTING.md, Code).</summary>
public sealed partial class SummaryTests
{
    [Fact]
    public void A_summary_never_begins_with_a_question_word_or_a_pronoun()
    {
        var wrong = Repository
            .Files("functions", "*.cs")
            .SelectMany(file => Beginnings().Matches(File.ReadAllText(file)).Select(m => $"{file}: {m.Value}"))
            .ToList();

        Assert.Empty(wrong);
    }

    /// <summary>The words with which a summary would name neither a thing nor an act.</summary>
    [GeneratedRegex(
        @"/// <summary>\s*(///\s*)?(What|Who|Whose|Whom|The same|Those|Its?|They|As|Where|How|When|From|With|So|At|Of"
            + @"|Once|Since|Beside|After|For|Under)\b[^\n]*",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant
    )]
    private static partial Regex Beginnings();
}
