using System.Collections.Frozen;
using CommunityAlerts.Api;

namespace CommunityAlerts.Deliveries;

/// <summary>
/// States, reasons and the carrier's codes in the words of a reader's language. The console shows the same words
/// (<c>Console/shared/strings/deliveries.js</c>); a test compares both.
/// </summary>
public sealed class DeliveryWords
{
    private static readonly DeliveryWords Chinese = new(Read(1));
    private static readonly DeliveryWords English = new(Read(2));
    private readonly FrozenDictionary<string, string> _words;

    private DeliveryWords(FrozenDictionary<string, string> words) => _words = words;

    /// <summary>Returns the words of a language: Chinese for Chinese, else English.</summary>
    /// <param name="isChinese">Whether the reader reads Chinese.</param>
    public static DeliveryWords For(bool isChinese) => isChinese ? Chinese : English;

    /// <summary>Every key with its words.</summary>
    public IReadOnlyDictionary<string, string> All => _words;

    /// <summary>Names a state; one that waits names the cause, such as <c>paused</c>.</summary>
    /// <param name="state">The state.</param>
    /// <param name="detail">
    /// Of a waiting text one of <see cref="HoldReasons"/>, <c>turn</c> or <c>later</c>; of an accepted one <c>open</c>
    /// or <c>over</c>; null for others.
    /// </param>
    public string StateOf(DeliveryState state, string? detail) =>
        _words.GetValueOrDefault($"state {NameOf(state)} {detail}") ?? _words[$"state {NameOf(state)}"];

    /// <summary>
    /// Puts a skip reason or the carrier's code into words, the code in brackets; empty where there is none, and for a
    /// text that arrived.
    /// </summary>
    public string ReasonOf(DeliveryState state, string? code) =>
        code is null or "" || HasArrived(state)
            ? ""
            : _words.GetValueOrDefault($"reason {code}")
                ?? _words["words with code"]
                    .Replace("{words}", _words[$"code {KeyOf(state, code)}"], StringComparison.Ordinal)
                    .Replace("{code}", code, StringComparison.Ordinal);

    /// <summary>Says what to do about a carrier's code; empty where there is nothing.</summary>
    public string AdviceOf(DeliveryState state, string? code) =>
        code is null or "" || HasArrived(state) || _words.ContainsKey($"reason {code}")
            ? ""
            : _words.GetValueOrDefault($"advice {KeyOf(state, code)}") ?? "";

    /// <summary>Returns the key of a code's words: its own, else that of its kind.</summary>
    private string KeyOf(DeliveryState state, string code) =>
        _words.ContainsKey($"code {code}") ? code
        : code is ['5', _, _] ? "5xx"
        : state is DeliveryState.Refused or DeliveryState.Undelivered ? $"other {NameOf(state)}"
        : "other unknown";

    private static bool HasArrived(DeliveryState state) => state is DeliveryState.Delivered or DeliveryState.Accepted;

    private static string NameOf(DeliveryState state) => state.ToString().ToLowerInvariant();

    private static FrozenDictionary<string, string> Read(int column) =>
        EmbeddedTable
            .Read("delivery-words.csv")
            .ToFrozenDictionary(r => r.Cells[0], r => r.Cells[column], StringComparer.Ordinal);
}
