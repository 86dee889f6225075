using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Sms;

/// <summary>What this feature adds to the composition.</summary>
public static class SmsServices
{
    public static void AddSms(this IServiceCollection services)
    {
    }
}
