using System.Globalization;
using CommunityAlerts.Sms;
using NodaTime;

namespace CommunityAlerts.Deliveries;

/// <summary>The state of one recipient: an entry of the batch row's vector.</summary>
/// <param name="KeyPrefix">
/// The first ten characters of the number key, by which a report finds its entry; empty once erased.
/// </param>
/// <param name="State">Never <see cref="DeliveryState.Sending"/>.</param>
/// <param name="Reason">The skip reason or the carrier's code; empty where there is none.</param>
/// <param name="Epoch">The attempt: 1, or 2 after a resend.</param>
/// <param name="MessageId">The carrier's id of the text; empty before it is accepted.</param>
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
    private const char Separator = '|';
    private const string StateLetters = "W_ADURXS";

    public static DeliveryEntry New(NumberKey key, Instant at) =>
        new(GetKeyPrefix(key), DeliveryState.Waiting, "", 1, "", at);

    public static string GetKeyPrefix(NumberKey key) => key.Value[..KeyPrefixLength];

    /// <summary>Writes the entry as one line, which <see cref="Parse"/> reads.</summary>
    public string Write() =>
        string.Join(
            Separator,
            KeyPrefix,
            StateLetters[(int)State],
            Clean(Reason),
            Epoch.ToString(CultureInfo.InvariantCulture),
            Clean(MessageId),
            At.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
        );

    public static DeliveryEntry Parse(string line)
    {
        return
            line.Split(Separator) is [var keyPrefix, [var letter], var reason, var epoch, var messageId, var at]
            && StateLetters.Contains(letter, StringComparison.Ordinal)
            ? new(
                keyPrefix,
                (DeliveryState)StateLetters.IndexOf(letter, StringComparison.Ordinal),
                reason,
                int.Parse(epoch, CultureInfo.InvariantCulture),
                messageId,
                Instant.FromUnixTimeMilliseconds(long.Parse(at, CultureInfo.InvariantCulture))
            )
            : throw new FormatException("Not an entry of a batch.");
    }

    /// <summary>Reduces a text of the carrier to printable ASCII without separators, at most 100 characters.</summary>
    private static string Clean(string text) =>
        new([.. text.Where(c => c is > ' ' and <= '~' and not Separator).Take(100)]);
}
