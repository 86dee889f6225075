using System.Text.Json.Serialization;

namespace CommunityAlerts.Sms;

/// <summary>An exact amount in a currency.</summary>
/// <param name="Amount">The amount; a string in JSON, such as <c>"12.34"</c>.</param>
/// <param name="Currency">ISO 4217, such as <c>CNY</c>.</param>
public sealed record Money(
    [property: JsonNumberHandling(JsonNumberHandling.WriteAsString | JsonNumberHandling.AllowReadingFromString)]
        decimal Amount,
    string Currency
)
{
    public static Money operator *(Money price, int count) => price with { Amount = price.Amount * count };
}
