namespace CommunityAlerts.Storage;

/// <summary>Every queue, once. Each has a twin <c>…-poison</c> for messages that failed too often.</summary>
public static class Queues
{
    /// <summary>Expansions, one message a bucket: work out who gets the broadcast.</summary>
    public const string Expansions = "expansions";

    /// <summary>Routine batches to send now.</summary>
    public const string Batches = "batches";

    /// <summary>Urgent batches: a queue of their own, so that routine ones never stand before them.</summary>
    public const string BatchesUrgent = "batches-urgent";

    /// <summary>Uploaded contact files to read.</summary>
    public const string Imports = "imports";

    public static IReadOnlyList<string> All { get; } = [Expansions, Batches, BatchesUrgent, Imports];

    public static string Poison(string queue) => $"{queue}-poison";
}
