// Reading the square on a family's card with the camera, where the browser can. Only the code leaves the camera's picture.
const EVERY = 250;

export async function offerScan(away) {
  const open = document.getElementById("scan");
  if (!open || !("BarcodeDetector" in globalThis) || !navigator.mediaDevices?.getUserMedia) return;
  if (!(await BarcodeDetector.getSupportedFormats()).includes("qr_code")) return;
  open.hidden = false;
  open.addEventListener("click", () => scan(away));
}

async function scan(away) {
  const [box, says, sees] = ["scanner", "scanner-says", "scanner-sees"].map((id) => document.getElementById(id));
  let stream;
  box.hidden = false;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    says.textContent = "Không mở được máy ảnh. Hãy cho phép dùng máy ảnh, hoặc gõ mã trên thẻ vào mục “Dán cả danh sách”.";
    return;
  }
  sees.srcObject = stream;
  await sees.play();
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const turn = setInterval(async () => {
    const [found] = await detector.detect(sees).catch(() => []);
    if (!found) return;
    end();
    take(found.rawValue, away, says);
  }, EVERY);
  const end = () => { clearInterval(turn); stream.getTracks().forEach((track) => track.stop()); box.hidden = true; };
  document.getElementById("scan-end").addEventListener("click", end, { once: true });
}

// A card holds an address of this very site; its code becomes a line of the list, which the server judges like any other.
function take(text, away, says) {
  const code = text.startsWith(`${location.origin}/`) ? text.split(/[/#?=]/).pop() : "";
  if (!code) {
    document.getElementById("scanner").hidden = false;
    says.textContent = "Mã này không phải thẻ gia đình của trang này.";
    return;
  }
  if (away()) {
    const lines = document.getElementById("f-lines");
    lines.value = [lines.value.trim(), `#${code}`].filter(Boolean).join("\n");
    return;
  }
  document.querySelector("input[name=card]").value = text;
  document.getElementById("card-read").click();
}
