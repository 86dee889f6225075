using CommunityAlerts.Tests.Support;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace CommunityAlerts.Tests.Support;

/// <summary>
/// Starts the collections that take longest first, so that none of them runs alone at the end while a core is idle. The
/// rest follow in the order of their names.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    /// <summary>Parts of the names of collections, the longest first.</summary>
    private static readonly string[] Long =
    [
        "ConsolePages",
        "browser",
        ".SingleFaultTests",
        ".ChangedRowsTests",
        ".StartedHostTests",
        ".KilledHostTests",
        ".DeckFaultTests",
        ".EmulatorTests",
        ".BuildTests",
        ".SeveralFaultsTests",
        "Journeys",
        "Operations",
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection =>
        [
            .. testCollections
                .OrderBy(c => Rank(c.TestCollectionDisplayName))
                .ThenBy(c => c.TestCollectionDisplayName, StringComparer.Ordinal),
        ];

    private static int Rank(string name) =>
        Array.FindIndex(Long, part => name.Contains(part, StringComparison.Ordinal)) is var rank and >= 0
            ? rank
            : Long.Length;
}
