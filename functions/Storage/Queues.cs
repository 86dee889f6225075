namespace CommunityAlerts.Storage;

/// <summary>The names of all queues. Each has a queue <c>…-poison</c> for messages that failed too often.</summary>
public static class Queues
{
    /// <summary>The time to live of every message.</summary>
    public static readonly TimeSpan NeverExpires = TimeSpan.FromSeconds(-1);

    /// <summary>Expansions, one message a bucket: compute the recipients of a broadcast.</summary>
    public const string Expansions = "expansions";

    /// <summary>Routine batches to send now.</summary>
    public const string Batches = "batches";

    /// <summary>Urgent batches, on a separate queue so that they never wait for routine ones.</summary>
    public const string BatchesUrgent = "batches-urgent";

    /// <summary>Uploaded contact files to read.</summary>
    public const string Imports = "imports";

    public static IReadOnlyList<string> All { get; } = [Expansions, Batches, BatchesUrgent, Imports];

    public static string Poison(string queue) => $"{queue}-poison";
}
