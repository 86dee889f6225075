using System.Globalization;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Deliveries;

/// <summary>One recipient's state: an entry of the batch row's vector.</summary>
/// <param name="KeyPrefix">
/// The first ten characters of the number key, by which a report finds its entry; empty once erased.
/// </param>
/// <param name="State">Never <see cref="DeliveryState.Sending"/>.</param>
/// <param name="Reason">Why skipped, or the carrier's code; empty where there is nothing to say.</param>
/// <param name="Epoch">1; 2 after a logged resend.</param>
/// <param name="MessageId">The carrier's id; empty before it has one.</param>
/// <param name="At">The instant at which the state was last changed.</param>
public sealed record DeliveryEntry(
    string KeyPrefix,
    DeliveryState State,
    string Reason,
    int Epoch,
    string MessageId,
    Instant At
)
{
    public const int KeyPrefixLength = 10;
    private const char Between = '|';
    private const string Letters = "W_ADURXS";

    public static DeliveryEntry New(NumberKey key, Instant at) =>
        new(KeyPrefixOf(key), DeliveryState.Waiting, "", 1, "", at);

    public static string KeyPrefixOf(NumberKey key) => key.Value[..KeyPrefixLength];

    /// <summary>One line; its mirror is <see cref="Parse"/>.</summary>
    public string Write() => string.Join(
        Between,
        KeyPrefix,
        Letters[(int)State],
        Clean(Reason),
        Epoch.ToString(CultureInfo.InvariantCulture),
        Clean(MessageId),
        At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));

    public static DeliveryEntry Parse(string line)
    {
        return line.Split(Between) is [var mark, [var letter], var reason, var epoch, var messageId, var at]
            && Letters.Contains(letter, StringComparison.Ordinal)
            ? new(
                mark,
                (DeliveryState)Letters.IndexOf(letter, StringComparison.Ordinal),
                reason,
                int.Parse(epoch, CultureInfo.InvariantCulture),
                messageId,
                Instant.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture)))
            : throw new FormatException("Not an entry of a batch.");
    }

    /// <summary>Cleans a text of the carrier, which may hold anything.</summary>
    private static string Clean(string text) =>
        new([.. text.Where(c => c is > ' ' and <= '~' and not Between).Take(100)]);
}
