using NodaTime;

namespace CommunityAlerts.Operations;

/// <summary>
/// The content of an export: <c>manifest.json</c>, written last, so that without it there is no export.
/// </summary>
public sealed record Manifest
{
    /// <summary>The format that this version reads and writes.</summary>
    public const int Current = 1;

    public required int Format { get; init; }

    /// <summary>The instant at which the account held exactly the exported rows.</summary>
    public required Instant At { get; init; }

    /// <summary><c>Alerts:Buckets</c> of the account, which its keys depend on.</summary>
    public required int Buckets { get; init; }

    /// <summary>The offset of the exported host's clock; zero everywhere but in local stores.</summary>
    public Duration ClockAhead { get; init; }

    /// <summary>The exported tables, by name.</summary>
    public required IReadOnlyDictionary<string, ExportedTable> Tables { get; init; }

    /// <summary>SHA-256 of <c>secrets.json</c>, in hex.</summary>
    public required string Secrets { get; init; }

    public long Rows => Tables.Values.Sum(t => t.Rows);
}

/// <summary>The file of one table, <c>{name}.jsonl</c>.</summary>
/// <param name="Rows">The number of rows; each is a line.</param>
/// <param name="Sha256">SHA-256 of the file, in hex.</param>
public sealed record ExportedTable(long Rows, string Sha256);
