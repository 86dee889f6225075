using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CommunityAlerts.Sms;

/// <summary>Registers senders and their services. The carrier is each host's own choice.</summary>
public static class SmsServices
{
    /// <summary>
    /// The setting with the secret of <see cref="NumberKeys"/>: at least 32 random bytes in base64, created once and
    /// never changed.
    /// </summary>
    public const string NumberKeySecret = "NumberKey:Secret";

    /// <summary>The error message where the setting holds no valid secret.</summary>
    public const string InvalidSecretMessage =
        $"The setting {NumberKeySecret} must hold at least 32 random bytes in base64. "
        + "It makes the key of every phone number: make it once, keep it, never change it.";

    public static void AddSms(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<SenderDefaults>, SenderDefaultsValidator>();
        services.AddOptions<SenderDefaults>().BindConfiguration(SenderDefaults.Section).ValidateOnStart();
        services.AddSingleton<SenderStore>();
        services.AddSingleton<SenderService>();
        services.AddSingleton<NumberKeySeal>();
        services.AddSingleton(provider =>
            TryMakeKeys(provider.GetRequiredService<IConfiguration>()[NumberKeySecret])
            ?? throw new InvalidOperationException(InvalidSecretMessage)
        );
    }

    /// <summary>Makes the keys from a setting's value; null where it is not at least 32 bytes in base64.</summary>
    public static NumberKeys? TryMakeKeys(string? setting)
    {
        var secret = new byte[1_024];
        return
            setting is { Length: > 0 } && Convert.TryFromBase64String(setting, secret, out var length) && length >= 32
            ? new NumberKeys(secret[..length])
            : null;
    }
}
